# What people write. record.py runs it with the real curl against a server of its own.
curl http://assets-prod.s3.eu-west-1.amazonaws.com/a/../b/./c?versionId=3#frag
curl -sSL -XPUT 'http://assets-prod.s3.amazonaws.com/events/current.log' \
  -H 'x-amz-write-offset-bytes: 0' -H "X-Amz-Meta-Source: web" \
  -H 'Content-Type:' \
  --data-binary $'line\tone\n\'two\' \x41\u00e9'
curl -d 'Action=ListUsers' -d Version=2010-05-08 --data-urlencode 'Marker=a b&c/é~*' http://iam.amazonaws.com
curl --json '{"TableName":"t"}' -H "X-Amz-Target: DynamoDB_20120810.DescribeTable" -H 'Content-Type: application/x-amz-json-1.0' http://dynamodb.us-east-1.amazonaws.com/
curl -G http://ec2.us-east-1.amazonaws.com/?Version=2016-11-15 -d Action=DescribeInstances --data-urlencode 'Filter.1.Name=tag Name' -A 'my agent/1.0' -e http://referer.example/ -b 'a=b; c=d'
curl -I http://assets-prod.s3.amazonaws.com -H 'X-Empty;' -H 'Accept:' -H 'host: other.example' --compressed -r 0-9
curl -X POST http://h.example/ -u 'user:pass word'; curl -s -d '' http://h.example:8080/two && curl http://h.example:80/three -H 'User-Agent: mine'
curl -F 'key=a;type=text/plain' -F 'policy="x;y"' --form-string 'z=@not a file' http://assets-prod.s3.amazonaws.com/
curl http://u:p@h.example/four --next -X DELETE http://h.example/five http://h.example/six
if true; then
  echo "$(curl -s http://h.example/seven --data-raw '@literal')" | cat
fi

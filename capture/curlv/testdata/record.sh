#!/bin/sh
# Writes transcripts of curl. The host is AWS's, the address is this machine's, where
# something that answers must listen on port 80.
here='--resolve assets-prod.s3.eu-west-1.amazonaws.com:80:127.0.0.1 -s'
b=http://assets-prod.s3.eu-west-1.amazonaws.com
put() { curl $here "$@" -X PUT "$b/events/current.log?x-id=PutObject" -H 'x-amz-write-offset-bytes: 0' -H 'x-amz-meta-source: cron' -H 'Content-Type: text/plain' --data-binary 'line one, line two'; }
{
	put -v
	curl $here -v "$b/?list-type=2&prefix=a/b" "$b/?location"
	curl $here -v -I "$b/k"
	curl $here -v --aws-sigv4 aws:amz:eu-west-1:s3 --user AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY -T record.sh -H 'Expect: 100-continue' "$b/script"
} > verbose.log 2>&1
{
	put --trace-ascii - -o /dev/null
	curl $here --trace-ascii - -o /dev/null "$b/?list-type=2&prefix=a/b"
} > trace-ascii.log 2>&1
{
	put --trace - --trace-time -o /dev/null
	curl $here --trace - -o /dev/null "$b/?list-type=2&prefix=a/b"
} > trace.log 2>&1

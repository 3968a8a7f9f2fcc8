#!/usr/bin/env bash
# A round of S3 by s3cmd: s3cmd.sh round.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# s3cmd takes endpoint and proxy from its own settings alone.
host=s3.us-east-1.amazonaws.com https=True proxy=${HTTPS_PROXY:-}
if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
	host=${AWS_ENDPOINT_URL#http://} https=False proxy=
fi
proxy=${proxy#http://}
cat >"$tmp/config" <<EOF
[default]
access_key = $AWS_ACCESS_KEY_ID
secret_key = $AWS_SECRET_ACCESS_KEY
bucket_location = us-east-1
host_base = $host
host_bucket = $host
use_https = $https
signurl_use_https = $https
proxy_host = ${proxy%:*}
proxy_port = ${proxy#*:}
ca_certs_file = ${AWS_CA_BUNDLE:-}
EOF
[ -n "$proxy" ] || sed -i '/^proxy_/d' "$tmp/config"
s3cmd() { command s3cmd -c "$tmp/config" --quiet "$@"; }
head -c $((12 << 20)) /dev/urandom >"$tmp/big"
s3cmd put --multipart-chunk-size-mb=5 "$tmp/big" "s3://$BUCKET/s3cmd/big"
# s3cmd copies the ACL too. The storage in memory has none, and MinIO tells of one
# whose grantee has no ID, which AWS, and so enforce, refuses to take back.
case ${STORAGE:-} in
memory | minio) s3cmd put "$tmp/big" "s3://$BUCKET/s3cmd/copy" ;;
*) s3cmd cp "s3://$BUCKET/s3cmd/big" "s3://$BUCKET/s3cmd/copy" ;;
esac
command s3cmd -c "$tmp/config" ls "s3://$BUCKET/s3cmd/" | grep -q copy
s3cmd get "s3://$BUCKET/s3cmd/copy" "$tmp/back"
cmp "$tmp/big" "$tmp/back"
if [ "${STORAGE:-}" != versitygw ]; then # which takes no signatures of version 2, and s3cmd signs URLs with no other
	curl -fsS "$(command s3cmd -c "$tmp/config" signurl "s3://$BUCKET/s3cmd/copy" +300)" -o "$tmp/signed"
	cmp "$tmp/big" "$tmp/signed"
fi
s3cmd del "s3://$BUCKET/s3cmd/big" "s3://$BUCKET/s3cmd/copy"

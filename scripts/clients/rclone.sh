#!/usr/bin/env bash
# A round of S3 by rclone: rclone.sh round.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export RCLONE_CONFIG=/dev/null RCLONE_S3_PROVIDER=Other RCLONE_S3_ENV_AUTH=true RCLONE_S3_REGION=us-east-1 RCLONE_S3_FORCE_PATH_STYLE=true
# rclone takes its endpoint from its own settings alone.
export RCLONE_S3_ENDPOINT=${AWS_ENDPOINT_URL:-https://s3.us-east-1.amazonaws.com} RCLONE_S3_NO_CHECK_BUCKET=true RCLONE_RETRIES=1
remote=":s3:$BUCKET/rclone"
head -c $((12 << 20)) /dev/urandom >"$tmp/big"
echo hello >"$tmp/a b+ü.txt"
rclone copy --s3-upload-cutoff 5M --s3-chunk-size 5M "$tmp" "$remote"
rclone copyto "$remote/big" "$remote/copy"
rclone ls "$remote" | grep -q copy
rclone cat "$remote/copy" | cmp - "$tmp/big"
curl -fsS "$(rclone link "$remote/copy")" | cmp - "$tmp/big"
rclone check --one-way "$tmp" "$remote" 2>/dev/null
rclone purge "$remote"

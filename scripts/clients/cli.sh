#!/usr/bin/env bash
# A round of S3 by the AWS CLI, and what AWS refuses: cli.sh round|refused.
set -euo pipefail
export AWS_MAX_ATTEMPTS=1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Before version 2.13 and 1.29 it does not heed AWS_ENDPOINT_URL, before 2.22 and
# 1.36 it knows no appends.
at=() appends=yes
case $AWS_CLI_VERSION in
1.[0-9].* | 1.1?.* | 1.2[0-8].* | 2.[0-9].* | 2.1[0-2].*)
	[ -z "${AWS_ENDPOINT_URL:-}" ] || at=(--endpoint-url "$AWS_ENDPOINT_URL")
	appends=no
	;;
1.29.* | 1.3[0-5].* | 2.1?.* | 2.2[01].*) appends=no ;;
esac
aws() { command aws "${at[@]}" "$@"; }

refused() { # COMMAND... -- CODE MESSAGE
	local command=()
	while [ "$1" != -- ]; do command+=("$1") && shift; done
	if aws "${command[@]}" >"$tmp/out" 2>"$tmp/err"; then
		echo "not refused: ${command[*]}" >&2 && exit 1
	fi
	grep -qF "An error occurred ($2) when calling the" "$tmp/err" && grep -qF ": $3" "$tmp/err" || { cat "$tmp/err" >&2 && exit 1; }
}

case $1 in
round)
	head -c $((9 << 20)) /dev/urandom >"$tmp/big" # in parts, from 8 MB on
	aws s3api put-bucket-versioning --bucket "$BUCKET" --versioning-configuration Status=Enabled
	aws s3 cp --only-show-errors "$tmp/big" "s3://$BUCKET/cli/big"
	head -c $((1 << 20)) "$tmp/big" >"$tmp/small"
	aws s3 cp --only-show-errors "$tmp/small" "s3://$BUCKET/cli/small"
	aws s3 cp --only-show-errors "s3://$BUCKET/cli/small" "s3://$BUCKET/cli/copy"
	aws s3 ls "s3://$BUCKET/cli/" >"$tmp/ls"
	grep -q copy "$tmp/ls"
	aws s3 cp --only-show-errors "s3://$BUCKET/cli/big" - | cmp - "$tmp/big"
	curl -fsS "$(aws s3 presign "s3://$BUCKET/cli/copy")" | cmp - "$tmp/small"
	version=$(aws s3api put-object --bucket "$BUCKET" --key cli/small --body "$0" --query VersionId --output text)
	aws s3api delete-object --bucket "$BUCKET" --key cli/small >/dev/null
	[ "$version" = None ] || aws s3api delete-object --bucket "$BUCKET" --key cli/small --version-id "$version" >/dev/null
	;;
refused)
	[ $appends = no ] || refused s3api put-object --bucket "$BUCKET" --key k --body "$0" --write-offset-bytes 0 --metadata source=x -- \
		InvalidRequest 'Cannot specify both write offset and user metadata for this object write'
	refused ec2 describe-images --image-ids bad -- InvalidAMIID.Malformed 'Invalid id: "bad" (expecting "ami-...")'
	;;
esac

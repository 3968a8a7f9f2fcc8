package main

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/report"
)

// canary begins every secret of these tests, so that a part of one is found as
// well.
const canary = "CANARY7f3a"

var (
	canary64    = base64.StdEncoding.EncodeToString([]byte(canary + "0123456789abcdef0123456"))
	secretsOfS3 = "Authorization: AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + canary + "\n" +
		"X-Amz-Security-Token: " + canary + "\nCookie: session=" + canary + "\n" +
		"x-amz-server-side-encryption-customer-algorithm: AES256\nx-amz-server-side-encryption-customer-key: " + canary64 + "\n" +
		"x-amz-copy-source-server-side-encryption-customer-key: " + canary64 + "\nx-amz-meta-note: " + canary + "\nx-amz-date: 20261122T085933Z\n"
	jsonType = "Content-Type: application/x-amz-json-1.1\n"
	formType = "Content-Type: application/x-www-form-urlencoded\n"
	bearer   = "Authorization: Bearer " + canary + "\n"
)

// leaky are requests with a secret at each place that a report may quote.
var leaky = map[string]*capture.Exchange{
	"s3": exchange("PUT https://b.s3.eu-west-1.amazonaws.com/k", secretsOfS3+"x-amz-write-offset-bytes: 0\nx-amz-storage-class: COLD\n", canary),
	"s3 key of a wrong length": exchange("PUT https://b.s3.eu-west-1.amazonaws.com/k",
		"x-amz-server-side-encryption-customer-algorithm: AES256\nx-amz-server-side-encryption-customer-key: "+canary+"\nx-amz-server-side-encryption-customer-key-MD5: "+canary+"\n", "x"),
	"s3 presigned": exchange("GET https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261122%2Feu-west-1%2Fs3%2Faws4_request"+
		"&X-Amz-Date=20261122T085933Z&X-Amz-Expires=99999999&X-Amz-SignedHeaders=host&X-Amz-Security-Token="+canary+"&X-Amz-Signature="+canary, "", ""),
	"s3 presigned, version 2":  exchange("GET https://b.s3.eu-west-1.amazonaws.com/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=soon&Signature="+canary+"&x-amz-security-token="+canary, "", ""),
	"s3 presigned in the key":  exchange("GET https://b.s3.eu-west-1.amazonaws.com/k%3FX-Amz-Signature%3D"+canary, "x-amz-checksum-mode: on\n", ""),
	"s3 broken authorization":  exchange("PUT https://b.s3.eu-west-1.amazonaws.com/k", "Authorization: AWS4-HMAC-SHA256 Credential=AKIA, Signature="+canary+" SignedHeaders\n", "x"),
	"s3 token without scheme":  exchange("PUT https://b.s3.eu-west-1.amazonaws.com/k", "Authorization: "+canary+"\n", "x"),
	"s3 both authentications":  exchange("GET https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Signature="+canary, secretsOfS3, ""),
	"s3 broken XML":            exchange("POST https://b.s3.eu-west-1.amazonaws.com/k?uploadId=u", secretsOfS3, "<CompleteMultipartUpload><Part><Password>"+canary+"</Passwor></Part>"),
	"rds password":             exchange("POST https://rds.eu-west-1.amazonaws.com/", formType, "Action=CreateDBInstance&Version=2014-10-31&DBInstanceIdentifier=db&AllocatedStorage=many&MasterUserPassword="+canary),
	"rds password in a query":  exchange("GET https://rds.eu-west-1.amazonaws.com/?Action=ModifyDBInstance&Version=2014-10-31&ApplyImmediately=perhaps&MasterUserPassword="+canary, "", ""),
	"iam password":             exchange("POST https://iam.amazonaws.com/", formType, "Action=CreateLoginProfile&Version=2010-05-08&UserName=&Password="+canary+strings.Repeat("x", 200)),
	"secret string":            exchange("POST https://secretsmanager.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: secretsmanager.CreateSecret\n", `{"Name": "", "SecretString": "`+canary+strings.Repeat("x", 66000)+`"}`),
	"secret of a wrong type":   exchange("POST https://secretsmanager.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: secretsmanager.PutSecretValue\n", `{"SecretId": "s", "SecretString": {"a": "`+canary+`"}}`),
	"secret list":              exchange("POST https://secretsmanager.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: secretsmanager.PutSecretValue\n", `{"SecretId": "s", "SecretString": ["`+canary+`"]}`),
	"secret template":          exchange("POST https://secretsmanager.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: secretsmanager.PutSecretValue\n", `{"SecretId": "s", "SecretString": "${`+canary+`}"}`),
	"broken JSON at a secret":  exchange("POST https://secretsmanager.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: secretsmanager.PutSecretValue\n", `{"SecretId": "s", "SecretString": "`+canary+"\x01"+`" "x"`),
	"broken JSON after secret": exchange("POST https://secretsmanager.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: secretsmanager.PutSecretValue\n", `{"SecretId": "s", "SecretString": `+canary),
	"map of secrets":           exchange("POST https://cognito-idp.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth\n", `{"AuthFlow": "X", "ClientId": "", "AuthParameters": {"PASSWORD": "`+canary+`", "`+strings.Repeat("k", 9)+`": ["`+canary+`"]}}`),
	"bearer":                   exchange("POST https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse", bearer+"Content-Type: application/json\n", `{"messages": "`+canary+`"}`),
	"blob":                     exchange("POST https://kms.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: TrentService.Encrypt\n", `{"KeyId": "", "Plaintext": "`+canary64+strings.Repeat("AAAA", 2000)+`"}`),
	"mail password":            exchange("POST https://workmail.eu-west-1.amazonaws.com/", jsonType+"X-Amz-Target: WorkMailService.ResetPassword\n", `{"OrganizationId": "m", "UserId": "u", "Password": "`+canary+" "+strings.Repeat("x", 300)+`"}`),
	"web identity":             exchange("POST https://sts.amazonaws.com/", formType, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=a&RoleArn=x&WebIdentityToken="+canary),
}

// TestNoSecretIsTold plants canaries in every input format, whole and cut short
// anywhere, and looks for them in every form of report, and in warnings and
// errors.
func TestNoSecretIsTold(t *testing.T) {
	for name, x := range leaky {
		for format, write := range forms {
			t.Run(name+"/"+format, func(t *testing.T) {
				in := write(t, x)
				leak(t, in, "--input", format)
				for _, f := range report.Formats() {
					leak(t, in, "--input", format, "--format", f.Name)
				}
				if testing.Short() {
					return
				}
				for n := len(in) - 1; n > 0; n -= 1 + n/12 {
					leak(t, in[:n], "--input", format)
				}
			})
		}
	}
}

// leak runs check on an input and fails when a canary comes out of it.
func leak(t *testing.T, in string, args ...string) {
	t.Helper()
	var out bytes.Buffer
	code := run(append([]string{"check", "--all"}, args...), strings.NewReader(in), &out, &out)
	if code == exitUsage {
		t.Fatalf("exit code %d: %s", code, out.String())
	}
	for _, secret := range []string{canary, canary64[:12]} {
		if i := strings.Index(out.String(), secret); i >= 0 {
			t.Fatalf("%v: a canary came out of %d bytes: …%s", args, len(in), out.String()[max(0, i-300):min(out.Len(), i+60)])
		}
	}
}

// TestCanariesGoIn keeps the test above honest: the requests are read, and are
// refused at the secret where they are meant to be.
func TestCanariesGoIn(t *testing.T) {
	for name, x := range leaky {
		for format, write := range forms {
			var out bytes.Buffer
			run([]string{"check", "--all", "--format", "jsonl", "--show-secrets", "--input", format}, strings.NewReader(write(t, x)), &out, &out)
			if strings.Count(out.String(), "\n") != 1 || !strings.Contains(out.String(), `"service"`) {
				t.Errorf("%s as %s: %s", name, format, out.String())
			}
		}
	}
	for name, want := range map[string]string{
		"secret of a wrong type": `"param":"SecretString"`, "secret list": `"param":"SecretString"`, "iam password": `"param":"Password"`,
		"secret string": `"param":"SecretString"`, "mail password": `"param":"Password"`, "blob": `"param":"Plaintext"`,
	} {
		var out bytes.Buffer
		run([]string{"check", "--format", "jsonl"}, strings.NewReader(forms["jsonl"](t, leaky[name])), &out, &out)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: nothing is found at the secret: %s", name, out.String())
		}
	}
}

package awskeys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	home := t.TempDir()
	write(t, filepath.Join(home, ".aws", "credentials"), `[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = file/secret#with;marks
# a comment
[ci]
aws_access_key_id=AKIACI
aws_secret_access_key=ci
[half]
aws_access_key_id=AKIAHALF
`)
	write(t, filepath.Join(home, ".aws", "config"), `[profile other]
region = eu-west-1
s3 =
  addressing_style = path
aws_access_key_id = AKIAOTHER
aws_secret_access_key = other
`)
	write(t, filepath.Join(home, ".aws", "cli", "cache", "a.json"),
		`{"Credentials":{"AccessKeyId":"ASIACACHED","SecretAccessKey":"cached","SessionToken":"x"}}`)
	write(t, filepath.Join(home, ".aws", "cli", "cache", "b.json"), `[]`)
	env := map[string]string{"AWS_ACCESS_KEY_ID": "AKIADEFAULT", "AWS_SECRET_ACCESS_KEY": "environment"}

	keys, err := Load(func(n string) string { return env[n] }, home)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"AKIADEFAULT": "environment", "AKIACI": "ci", "AKIAOTHER": "other", "ASIACACHED": "cached",
	} {
		if got, ok := keys.Secret(id); !ok || got != want {
			t.Errorf("%s: secret %q, %v; want %q", id, got, ok, want)
		}
	}
	if _, ok := keys.Secret("AKIAHALF"); ok || keys.Len() != 4 {
		t.Errorf("%d keys, one of them without a secret: %v", keys.Len(), ok)
	}
	delete(env, "AWS_ACCESS_KEY_ID")
	keys, err = Load(func(n string) string { return env[n] }, home)
	if got, _ := keys.Secret("AKIADEFAULT"); err != nil || got != "file/secret#with;marks" {
		t.Errorf("from the file: %q, %v", got, err)
	}
}

func TestLoadNothing(t *testing.T) {
	keys, err := Load(func(string) string { return "" }, t.TempDir())
	if err != nil || keys.Len() != 0 {
		t.Errorf("%d keys, %v", keys.Len(), err)
	}
}

func TestErrorsTellNoSecret(t *testing.T) {
	home := t.TempDir()
	write(t, filepath.Join(home, ".aws", "credentials"), "[default\naws_secret_access_key = canary")
	_, err := Load(func(string) string { return "" }, home)
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error: %v", err)
	}
}

package awskeys

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestDefault(t *testing.T) {
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(home, ".aws", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("credentials", "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = a#b;c\n[temp]\naws_access_key_id=ASIAFILE\naws_secret_access_key=s\naws_session_token=t\n")
	write("config", "[profile other]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = x\n")
	none := map[string]string{}
	inEnv := map[string]string{"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "e"}
	for _, c := range []struct {
		env           map[string]string
		profile, want string
	}{
		{none, "", "AKIAFILE a#b;c "}, {inEnv, "", "AKIAENV e "}, {inEnv, "temp", "ASIAFILE s t"},
		{map[string]string{"AWS_PROFILE": "other"}, "", "AKIACONFIG x "},
	} {
		got, err := Default(func(k string) string { return c.env[k] }, home, c.profile)
		if s := got.AccessKeyID + " " + got.Secret + " " + got.SessionToken; err != nil || s != c.want {
			t.Errorf("%v %q: %q, %v, want %q", c.env, c.profile, s, err, c.want)
		}
	}
	if _, err := Default(func(string) string { return "" }, home, "nobody"); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

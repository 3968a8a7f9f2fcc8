package awskeys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gopkg.in/ini.v1"
)

// Credential is what requests are signed with. It must not be printed.
type Credential struct{ AccessKeyID, Secret, SessionToken string }

// ErrNone says that there are no keys where the AWS tools have them.
var ErrNone = errors.New("no AWS keys")

// Default returns the keys that the AWS tools would take: with a profile those of
// the shared files, else those of the environment, else those of the profile that
// AWS_PROFILE names, or of "default". Keys that a process, a role or single sign-on
// would have to be asked for are not found. The error wraps [ErrNone], or says why a
// file cannot be read.
func Default(env func(string) string, home, profile string) (Credential, error) {
	c := Credential{env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"), env("AWS_SESSION_TOKEN")}
	if profile == "" && c.AccessKeyID != "" && c.Secret != "" {
		return c, nil
	}
	if profile == "" {
		profile = env("AWS_PROFILE")
	}
	if profile == "" {
		profile = "default"
	}
	for _, f := range []struct{ env, name, section string }{
		{"AWS_SHARED_CREDENTIALS_FILE", "credentials", profile}, {"AWS_CONFIG_FILE", "config", "profile " + profile},
	} {
		path := env(f.env)
		if path == "" {
			path = filepath.Join(home, ".aws", f.name)
		}
		if f.section == "profile default" {
			f.section = "default"
		}
		c, err := pair(path, f.section)
		if err != nil || c.AccessKeyID != "" && c.Secret != "" {
			return c, err
		}
	}
	return Credential{}, fmt.Errorf("%w in the environment or for the profile %q", ErrNone, profile)
}

// pair reads the keys of one section of a shared file.
func pair(path, section string) (Credential, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Credential{}, nil
	}
	if err != nil {
		return Credential{}, fmt.Errorf("reading AWS profiles: %w", err)
	}
	file, err := ini.LoadSources(ini.LoadOptions{
		InsensitiveKeys: true, AllowNestedValues: true, AllowBooleanKeys: true, SkipUnrecognizableLines: true,
		IgnoreInlineComment: true, // secrets may hold # and ;
	}, text)
	if err != nil {
		return Credential{}, fmt.Errorf("reading AWS profiles: %s is no profiles file", path)
	}
	s, err := file.GetSection(section)
	if err != nil {
		return Credential{}, nil
	}
	return Credential{s.Key("aws_access_key_id").String(), s.Key("aws_secret_access_key").String(), s.Key("aws_session_token").String()}, nil
}

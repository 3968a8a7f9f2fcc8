// Package awskeys finds the secret keys that the AWS tools on this machine use:
// in the environment, in the shared credentials and configuration files, and in
// the AWS CLI's cache of temporary credentials. It reads; it asks no service and
// no metadata endpoint, starts no credential process, and keeps nothing.
package awskeys

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gopkg.in/ini.v1"
)

// Keys holds secrets by access key id.
type Keys struct{ secrets map[string]string }

// Secret returns the secret of an access key id, and whether it is known.
func (k *Keys) Secret(accessKeyID string) (string, bool) {
	s, ok := k.secrets[accessKeyID]
	return s, ok
}

// Len returns how many keys are known.
func (k *Keys) Len() int { return len(k.secrets) }

// add keeps the first secret of a key: the sources are read in the order in
// which the AWS tools trust them.
func (k *Keys) add(id, secret string) {
	if id == "" || secret == "" {
		return
	}
	if _, ok := k.secrets[id]; !ok {
		k.secrets[id] = secret
	}
}

// Load collects all keys. env is os.Getenv, or a stand-in; home is the user's
// home folder. A file that cannot be read is reported by an error joined to the
// result, which holds the keys of all others; a file that is not there is none.
func Load(env func(string) string, home string) (*Keys, error) {
	k := &Keys{secrets: map[string]string{}}
	k.add(env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"))
	folder := filepath.Join(home, ".aws")
	var faults []error
	for _, f := range []struct{ env, name string }{
		{"AWS_SHARED_CREDENTIALS_FILE", "credentials"}, {"AWS_CONFIG_FILE", "config"},
	} {
		path := env(f.env)
		if path == "" {
			path = filepath.Join(folder, f.name)
		}
		faults = append(faults, k.profiles(path))
	}
	faults = append(faults, k.cache(filepath.Join(folder, "cli", "cache")))
	return k, errors.Join(faults...)
}

// profiles reads the keys of all profiles of a shared file.
func (k *Keys) profiles(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading AWS profiles: %w", err)
	}
	file, err := ini.LoadSources(ini.LoadOptions{
		Insensitive: true, AllowNestedValues: true, AllowBooleanKeys: true, SkipUnrecognizableLines: true,
		IgnoreInlineComment: true, // secrets may hold # and ;
	}, text)
	if err != nil {
		// The library quotes the line that it stumbled over, which may hold
		// a secret.
		return fmt.Errorf("reading AWS profiles: %s is no profiles file", path)
	}
	for _, s := range file.Sections() {
		k.add(s.Key("aws_access_key_id").String(), s.Key("aws_secret_access_key").String())
	}
	return nil
}

// cache reads the temporary credentials that the AWS CLI keeps for assumed roles
// and for IAM Identity Center.
func (k *Keys) cache(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("reading the AWS CLI's cache: %w", err)
		}
		var c struct {
			Credentials struct{ AccessKeyID, SecretAccessKey string }
		}
		if json.Unmarshal(text, &c) == nil { // other things are kept there too
			k.add(c.Credentials.AccessKeyID, c.Credentials.SecretAccessKey)
		}
	}
	return nil
}

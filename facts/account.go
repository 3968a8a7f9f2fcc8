package facts

// maxKeys bounds of how many access keys a session keeps whose they are.
const maxKeys = 1000

// LearnAccount notes which account an access key belongs to.
func (s *Store) LearnAccount(accessKey, account string) {
	if accessKey == "" || len(account) != 12 || len(s.accounts) >= maxKeys {
		return
	}
	if s.accounts == nil {
		s.accounts = map[string]string{}
	}
	s.accounts[accessKey] = account
}

// Call sets Account to that of the access key with which the request at hand is
// signed, where an answer told it. An account that somebody declared stays.
func (s *Store) Call(accessKey string) {
	account, ok := s.accounts[accessKey]
	switch {
	case s.Account.Known && !s.byKey:
	case ok:
		s.Account, s.byKey = Is(account), true
	case s.byKey:
		s.Account.Forget()
		s.byKey = false
	}
}

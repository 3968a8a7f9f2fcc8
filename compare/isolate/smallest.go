package isolate

// smallest looks for a choice of fewer options than c has that fails too, and so
// proves that there is none, or finds one. Options are taken whole. done is false
// when the tries that are left do not suffice for all such choices; cost is how
// many there are. Then only the likely ones are tried: the causes with one other
// option each.
func (s *search) smallest(c choice, causes []*Part) (found choice, smaller, done bool, cost int, err error) {
	var options []*Unit
	for _, u := range s.options() {
		if !u.Noise || c.has(u) {
			options = append(options, u)
		}
	}
	k := len(s.present(c, options))
	cost = choices(len(options), k)
	if cost > s.opts.Budget-len(s.tries) {
		found, smaller, err = s.likely(c, causes, options, k)
		return found, smaller, false, cost, err
	}
	for size := range k {
		picked := make([]*Unit, 0, size)
		var walk func(from int) (bool, error)
		walk = func(from int) (bool, error) {
			if len(picked) == size {
				ok, err := s.fails(s.only(picked), "fewer options")
				if ok {
					found = s.only(picked)
				}
				return ok, err
			}
			for i := from; i <= len(options)-(size-len(picked)); i++ {
				picked = append(picked, options[i])
				if ok, err := walk(i + 1); ok || err != nil {
					return ok, err
				}
				picked = picked[:len(picked)-1]
			}
			return false, nil
		}
		if ok, err := walk(0); ok || err != nil {
			return found, ok, ok, cost, err
		}
	}
	return c, false, true, cost, nil
}

// likely tries the causes with each option that c does not have, where that makes
// fewer than k.
func (s *search) likely(c choice, causes []*Part, options []*Unit, k int) (found choice, smaller bool, err error) {
	var whole []*Unit // the options that hold the causes
	for _, u := range options {
		for _, p := range causes {
			if p.Unit == u || p.within(u) {
				whole = append(whole, u)
				break
			}
		}
	}
	if len(whole) == 0 || len(whole)+1 >= k {
		return c, false, nil
	}
	for _, u := range options {
		if c.has(u) {
			continue
		}
		next := s.only(append(whole[:len(whole):len(whole)], u))
		if ok, err := s.fails(next, "the causes with "+u.Label()); ok || err != nil {
			return next, ok, err
		}
	}
	return c, false, nil
}

// tooMany ends the count of choices: nobody tries as many.
const tooMany = 1 << 30

// choices is the number of ways to choose fewer than k of n things.
func choices(n, k int) int {
	total, ways := 0, 1
	for i := range k {
		total += ways
		if ways = ways * (n - i) / (i + 1); total+ways > tooMany {
			return tooMany
		}
	}
	return total
}

package isolate

// ddmin returns a part of a list that still fails, of which no single element can
// be left out. fails says whether a part does; it is asked for the empty list
// first, since a refusal often does not need any of a list. The list itself is
// known to fail. An error ends it: what is returned beside it still fails.
func ddmin[T any](list []T, fails func(kept []T) (bool, error)) ([]T, error) {
	if len(list) == 0 {
		return list, nil
	}
	if ok, err := fails(nil); ok || err != nil {
		if ok {
			return nil, nil
		}
		return list, err
	}
	for n := 2; len(list) >= 2; {
		pieces := split(list, n)
		smaller, err := firstFailing(pieces, n, fails)
		switch {
		case err != nil:
			return list, err
		case smaller.list != nil:
			list, n = smaller.list, smaller.n
		case n >= len(list):
			return list, nil
		default:
			n = min(2*n, len(list))
		}
	}
	return list, nil
}

type reduction[T any] struct {
	list []T
	n    int
}

// firstFailing looks for a piece that fails by itself, then for one that can be
// left out.
func firstFailing[T any](pieces [][]T, n int, fails func([]T) (bool, error)) (reduction[T], error) {
	for _, p := range pieces {
		if ok, err := fails(p); ok || err != nil {
			return pick(ok, p, 2), err
		}
	}
	if n == 2 { // the complements are the pieces
		return reduction[T]{}, nil
	}
	for i := range pieces {
		var rest []T
		for j, p := range pieces {
			if j != i {
				rest = append(rest, p...)
			}
		}
		if ok, err := fails(rest); ok || err != nil {
			return pick(ok, rest, max(n-1, 2)), err
		}
	}
	return reduction[T]{}, nil
}

func pick[T any](ok bool, list []T, n int) reduction[T] {
	if !ok {
		return reduction[T]{}
	}
	return reduction[T]{list, n}
}

// split cuts a list into n pieces of about the same length.
func split[T any](list []T, n int) [][]T {
	pieces := make([][]T, 0, n)
	for i, at := 0, 0; i < n; i++ {
		end := at + (len(list)-at)/(n-i)
		pieces = append(pieces, list[at:end])
		at = end
	}
	return pieces
}

package endpoint

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/assay-project/assay/endpoint/internal/partition"
	"github.com/assay-project/assay/endpoint/internal/rules"
	"github.com/klauspost/compress/zstd"
)

// day is what AWS's endpoints were made of when the cases were written.
type day struct {
	partitions *partition.Table
	sets       map[string]*rules.Set // of services that answer a case otherwise today
	from       map[string]string     // where each is from
}

// ofTheirDay is April 2025; testdata/make_rulesets.mjs made the file.
func ofTheirDay(t testing.TB) day {
	t.Helper()
	d, err := readDay()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var readDay = sync.OnceValues(func() (day, error) {
	d := day{sets: map[string]*rules.Set{}, from: map[string]string{}}
	f, err := os.Open("testdata/rulesets-2025.jsonl.zst")
	if err != nil {
		return d, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		return d, err
	}
	defer z.Close()
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Service, From string
			RuleSet       json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return d, err
		}
		if line.Service == "" {
			d.partitions, err = partition.Read(lines.Bytes())
		} else {
			d.from[line.Service] = line.From
			d.sets[line.Service], err = rules.Parse(line.RuleSet)
		}
		if err != nil {
			return d, fmt.Errorf("%s %s: %w", line.Service, line.From, err)
		}
	}
	return d, lines.Err()
})

// set is the rule set of a service on that day: the one of then, or that of
// today where it answers every case as it was published.
func (d day) set(service string) (*rules.Set, error) {
	if s := d.sets[service]; s != nil {
		return s, nil
	}
	return compiledSet(service)
}

// betweenTheDays are the cases of a service that AWS changed twice, before its
// cases were written and after, so that neither rule set at hand is theirs: by
// service and URL, with what happened. Today's rule set answers each of them as
// it was published, and others of the service not.
var betweenTheDays = map[string]string{
	"meteringmarketplace https://metering-marketplace.us-east-1.api.aws": "new dual-stack name in us-east-1 since March 2025, elsewhere since the cases",
}

// TestOfficialCasesOfTheirDay evaluates every published case with the rule sets
// and partitions for which it was written, and wants the published answer: the
// same URL, headers, properties, or the same words of refusal. So it holds the
// evaluator alone to AWS's cases, whatever moved in the data since.
func TestOfficialCasesOfTheirDay(t *testing.T) {
	then := ofTheirDay(t)
	same := 0
	cases := officialCases(t)
	for _, c := range cases {
		set, err := then.set(c.Service)
		if err != nil {
			t.Fatal(err)
		}
		got := newAnswer(set.ResolveIn(then.partitions, c.Params))
		if reflect.DeepEqual(got, c.answer) {
			same++
			continue
		}
		if reason, ok := betweenTheDays[c.Service+" "+c.URL]; ok && c.Now == nil {
			t.Logf("%s %v: %s", c.Service, c.Params, reason)
			continue
		}
		t.Errorf("%s %v, rule set of %q:\n got  %+v\n want %+v", c.Service, c.Params, then.from[c.Service], got, c.answer)
	}
	if len(cases) != 15_320 || float64(same) < 0.999*float64(len(cases)) || len(cases)-same != len(betweenTheDays) {
		t.Errorf("%d of %d cases are answered as published; %d are known not to be", same, len(cases), len(betweenTheDays))
	}
	doc, err := os.ReadFile("../docs/endpoints.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d of the %d cases", same, len(cases)); !strings.Contains(string(doc), want) {
		t.Errorf("docs/endpoints.md does not say %q", want)
	}
	for service := range changedRuleSets {
		if then.sets[service] == nil {
			t.Errorf("%s has another rule set today, and none of then is here", service)
		}
	}
	for service := range then.sets {
		if changedRuleSets[service] == 0 {
			t.Errorf("%s: the rule set of then answers as that of today does", service)
		}
	}
}

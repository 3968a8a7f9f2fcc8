package schedule_test

import (
	"errors"
	"testing"

	"github.com/assay-project/assay/lang/schedule"
)

func TestParse(t *testing.T) {
	const both, rules, scheduler, none = "both", "rules", "scheduler", "none"
	for text, valid := range map[string]string{
		// Recorded as refused.
		"cron(0 1 * * * *)": none, "cron(7 20 * * NOT *)": none, "cron(INVALID)": none, "cron(0 dummy ? * MON-FRI *)": none,
		"cron(71 8 1 * ? *)": none, "cron()": none, "rate(10 seconds)": none, "rate(10 years)": none, "rate()": none, "rate(10)": none,
		"rate(10 minutess)": none, "rate(foo minutes)": none, "rate(-10 minutes)": none, "rate( 10 minutes )": none,
		" rate(10 minutes)": none, "at(2021-12-31T23:59:59Z)": none, "at(2021-12-31)": none,
		// Documented.
		"rate(5 minutes)": both, "rate(1 hour)": both, "rate(0 days)": none, "rate(1 hours)": scheduler, "rate(2 day)": scheduler,
		"cron(0 10 * * ? *)": both, "cron(15 12 * * ? *)": both, "cron(0 18 ? * MON-FRI *)": both, "cron(0 8 1 * ? *)": both,
		"cron(0/15 * * * ? *)": both, "cron(0/10 * ? * MON-FRI *)": both, "cron(0/5 8-17 ? * MON-FRI *)": both,
		"cron(0 9 ? * 2#1 *)": both, "cron(0 9 L * ? 2026-2199)": both, "cron(0 9 15W JAN,jun ? *)": both, "cron(0 9 ? * 6L *)": both,
		"cron(*/5 * ? * SUN#2 1970)": both, "cron(0 9 32 * ? *)": none, "cron(0 9 ? * ? *)": none, "cron(0 24 ? * * *)": none,
		"cron(0 9 ? 13 MON *)": none, "cron(0 9 ? * 8 *)": none, "cron(0 9 ? * MON 1969)": none, "cron(0 9 ? * 2#6 *)": none,
		// Reported as taken by rules.
		"cron(0/5, 9-18, ?, *, MON-FRI, *)": rules, "cron(* ? * * * *)": rules, "cron(? 6 ? * MON *)": rules, "cron(0 ? 1 * * *)": rules,
		"cron(0 , * * ? *)": none, "cron(0, 6, *, *, *, *)": none, "cron(0 ? * ? ? *)": none, "cron(0 ? ? * ? *)": none, "cron(0 ? 1 * MON *)": none,
		"cron(0 6,, * * ? *)": none, "cron(0 6 ,, * ? *)": none,
		"at(2026-11-20T13:00:00)": scheduler, "every(5 minutes)": none, "rate(5 minutes": none, "": none,
	} {
		check := func(of schedule.Service, want bool) {
			_, err := schedule.Parse(text, of)
			var e *schedule.Error
			if (err == nil) != want {
				t.Errorf("%q for %d: %v", text, of, err)
			} else if err != nil && (!errors.As(err, &e) || e.Start < 0 || e.End > len(text) || e.Reason == "") {
				t.Errorf("%q: error %+v", text, err)
			}
		}
		check(schedule.Rules, valid == both || valid == rules)
		check(schedule.Scheduler, valid == both || valid == scheduler)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("cron(0/5 8-17 L-3 JAN,FEB ? 2026)")
	f.Add("rate(5 minutes)")
	f.Fuzz(func(t *testing.T, s string) {
		x, err := schedule.Parse(s, schedule.Scheduler)
		if err == nil && x.Kind == 0 {
			t.Error("neither an expression nor an error")
		}
		var e *schedule.Error
		if errors.As(err, &e) && (e.Start < 0 || e.End > len(s) || e.Start > e.End) {
			t.Errorf("%q: place %d to %d", s, e.Start, e.End)
		}
	})
}

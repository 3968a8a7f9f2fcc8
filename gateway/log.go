package gateway

import (
	"context"
	"log/slog"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
)

// LogSink tells a log of requests: of those that were refused, or met otherwise
// than was foreseen, or came to no answer, at level info; of all others at level
// debug. It names operations, codes and rules, and no value of a request.
func LogSink(log *slog.Logger) Sink { return logSink{log} }

type logSink struct{ log *slog.Logger }

func (s logSink) Observe(o *Observation) {
	level, text := slog.LevelDebug, "request"
	v := &o.Verdict
	switch {
	case o.Enforced:
		level, text = slog.LevelInfo, "refused"
	case o.Broken != nil:
		level, text = slog.LevelInfo, "no whole answer"
	case o.Disagreement != Agreed:
		level, text = slog.LevelInfo, "the upstream answered otherwise"
	case v.Outcome == assay.Reject:
		level, text = slog.LevelInfo, "would be refused"
	}
	ctx := context.Background()
	if !s.log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("id", o.Exchange.ID), slog.String("service", v.Service), slog.String("operation", v.Operation),
		slog.String("verdict", v.Outcome.String()), slog.String("mode", o.Mode.String()), slog.String("upstream", o.Upstream),
	}
	if a := v.Answer; a != nil {
		attrs = append(attrs, slog.String("code", a.Code), slog.String("rule", a.Rule))
	}
	if a := o.Exchange.Response; a != nil {
		attrs = append(attrs, slog.Int("status", a.Status))
		if code, _ := capture.RefusalOf(a); code != "" && !o.Enforced {
			attrs = append(attrs, slog.String("upstream_code", printable(code)))
		}
	}
	if o.Disagreement != Agreed {
		attrs = append(attrs, slog.String("disagreement", o.Disagreement.String()))
	}
	if o.Broken != nil {
		attrs = append(attrs, slog.String("broken", o.Broken.Error()))
	}
	attrs = append(attrs, slog.String("client", v.Client.Name), slog.Duration("total", o.Total), slog.Duration("added", o.Added))
	s.log.LogAttrs(ctx, level, text, attrs...)
}

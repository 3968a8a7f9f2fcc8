package report

import "github.com/fatih/color"

// style colours text, or leaves it as it is.
type style struct {
	bad, good, doubt, strong, faint func(a ...any) string
}

func newStyle(colour bool) style {
	paint := func(attrs ...color.Attribute) func(a ...any) string {
		c := color.New(attrs...)
		if colour {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return style{
		bad: paint(color.FgRed, color.Bold), good: paint(color.FgGreen), doubt: paint(color.FgYellow),
		strong: paint(color.Bold), faint: paint(color.Faint),
	}
}

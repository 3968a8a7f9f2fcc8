package explain

import (
	"slices"
	"strconv"
	"strings"
)

// finish makes a Doc ready to be read: names that have a page of their own lead
// there, and sources are numbered in the order in which they are met and listed
// at the end.
func (lib *library) finish(d Doc) Doc {
	f := finisher{lib: lib, self: d.Name, number: map[string]int{}}
	for i, b := range d.Blocks {
		d.Blocks[i] = f.block(b)
	}
	if len(f.sources) > 0 {
		d.add(Heading{"Sources"}, List{Ordered: true, Items: f.sources})
	}
	return d
}

type finisher struct {
	lib     *library
	self    string
	number  map[string]int // of a source
	sources []Item
}

func (f *finisher) block(b Block) Block {
	switch b := b.(type) {
	case Para:
		return Para{f.inline(b.Text)}
	case List:
		items := slices.Clone(b.Items)
		for i := range items {
			items[i].Text = f.inline(items[i].Text)
		}
		return List{b.Ordered, items}
	case Fields:
		rows := slices.Clone(b.Rows)
		for i := range rows {
			rows[i].Text = f.inline(rows[i].Text)
		}
		return Fields{rows}
	}
	return b
}

func (f *finisher) inline(in Inline) Inline {
	out := slices.Clone(in)
	for i, s := range out {
		switch {
		case s.Mark == Ref:
			n := f.number[s.Text]
			if n == 0 {
				f.sources = append(f.sources, Item{Text: f.lib.sources[s.Text]})
				n = len(f.sources)
				f.number[s.Text] = n
			}
			out[i].Text = strconv.Itoa(n)
		case s.Mark == Code && s.To == "":
			out[i].To = f.lib.pageOf(s.Text, f.self)
		}
	}
	return out
}

// pageOf returns where a name is explained, "" for one that is not or that is
// the one being explained.
func (lib *library) pageOf(name, self string) string {
	switch {
	case name == self:
	case lib.byCode[name] != nil:
		return "code/" + name
	case lib.ruleIDs[name]:
		return "rule/" + name
	}
	return ""
}

// unnumbered drops references to sources, for where there is no list of them.
func unnumbered(in Inline) Inline {
	var out Inline
	for _, s := range in {
		if s.Mark != Ref {
			out = append(out, s)
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].Mark == Plain {
			out[n].Text = strings.TrimRight(out[n].Text, " ")
		}
	}
	return out
}

// Package rules links in the rules and dialects of every service. Each service
// has a folder of its own below this one; the list is made from the folders:
//
//	go generate ./judge/rules
package rules

//go:generate go run ../../internal/tools/rulesgen

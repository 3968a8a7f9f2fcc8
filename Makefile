# The two targets that matter: `make test` and `make lint`. Both fetch what they
# need from the Go module proxy and need nothing but Go and, for the race
# detector, a C compiler.

GO ?= go

# The race detector links against C; without a compiler the tests run without it.
RACE := $(shell command -v $${CC:-gcc} >/dev/null 2>&1 && echo -race)
ifneq ($(RACE),)
test: export CGO_ENABLED = 1
endif

.PHONY: build test clients lint fmt generate fuzz bench golden

build: ## the program, static, into ./assay
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o assay ./cmd/assay

test: go-is-here ## every test, with the race detector where there is a C compiler
	$(GO) test $(RACE) ./...

clients: go-is-here ## the S3 clients that are here, through the proxy, before a storage in memory
	scripts/proxy-clients memory

lint: go-is-here ## formatting, vet, staticcheck, generated files
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run make fmt'; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

fmt:
	gofmt -w $$(git ls-files '*.go')

generate: ## what is made from other files of the repository
	$(GO) generate ./judge/rules ./facts

golden: ## golden files anew, for a look at the difference
	$(GO) test $$(git grep -l '"update"' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|') -update

fuzz: ## every fuzz target for FUZZTIME each
	scripts/fuzz

bench: ## what docs/performance.md keeps
	$(GO) test -run '^$$' -bench . -benchmem .
	scripts/proxy-bench

go-is-here:
	@command -v $(GO) >/dev/null || { echo 'assay is built with Go 1.26 or later: https://go.dev/dl/'; exit 1; }
.PHONY: go-is-here

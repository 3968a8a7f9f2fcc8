// Command modelgen compiles AWS's official service models into contract/data.
//
//	go run ./internal/tools/modelgen -from DIR -origin "botocore 1.43.11" -date 2026-05-20
//
// DIR is botocore's data folder (botocore/data in an installed botocore) or a
// folder of Smithy JSON models. docs/models.md tells which input the committed
// data was made from and how to renew it.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/importer"
)

func main() {
	from := flag.String("from", "", "folder of models")
	out := flag.String("out", "contract/data", "folder to write")
	origin := flag.String("origin", "", `where the models come from, as "botocore 1.43.11"`)
	date := flag.String("date", "", "day of the models' release, as 2006-01-02")
	flag.Parse()
	if *from == "" || *origin == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "modelgen: -from and -origin are needed")
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*from, *out, *origin, *date); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

func run(from, out, origin, date string) error {
	services, err := importer.Folder(os.DirFS(from), contract.Embedded().NameOf)
	if err != nil {
		return err
	}
	if err := contract.WriteCatalog(out, origin, date, services); err != nil {
		return err
	}
	outputs, err := importer.BotocoreOutputs(os.DirFS(from))
	if err != nil {
		return err
	}
	if err := contract.WriteOutputs(out, outputs); err != nil {
		return err
	}
	operations := 0
	for _, s := range services {
		operations += len(s.Operations())
	}
	fmt.Printf("%d services, %d operations\n", len(services), operations)
	return nil
}

// Command assay tells what AWS answers to a request, before it is sent, while it
// passes, or after it failed.
package main

import "os"

func main() {
	lateGC()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

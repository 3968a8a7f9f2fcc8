package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/assay-project/assay/endpoint/internal/partition"
)

// partitionsFile is botocore's partitions.json, as far as hosts need it.
type partitionsFile struct {
	Partitions []struct {
		Regions map[string]any
		Outputs struct {
			DNSSuffix          string
			DualStackDNSSuffix string `json:"dualStackDnsSuffix"`
		}
	}
}

// partitions writes internal/partition/table.go.
func partitions(in *input, out string) error {
	data, err := os.ReadFile(filepath.Join(in.dir, "partitions.json"))
	if err != nil {
		return err
	}
	table, err := partition.Read(data)
	if err != nil {
		return err
	}
	return writeGo(filepath.Join(out, "internal", "partition", "table.go"), in.version, bytes.NewBufferString(table.Source()))
}

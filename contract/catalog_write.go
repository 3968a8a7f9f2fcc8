package contract

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/klauspost/compress/zstd"
)

// WriteCatalog writes services as a folder that [OpenCatalog] reads: an index
// and a file a service. The same services give the same bytes.
func WriteCatalog(dir, origin, date string, services []*Service) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	sort.Slice(services, func(i, j int) bool { return services[i].Name < services[j].Name })
	w := newWriter()
	w.str(origin)
	w.str(date)
	w.uint(len(services))
	for _, s := range services {
		w.service(s)
	}
	if err := os.WriteFile(filepath.Join(dir, IndexFile), w.bytes(), 0o644); err != nil {
		return err
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	for _, s := range services {
		data := Encode(s)
		if _, err := Decode(data); err != nil {
			return fmt.Errorf("model of %s does not read back: %w", s.Name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, ModelFile(s.Name)), z.EncodeAll(data, nil), 0o644); err != nil {
			return err
		}
	}
	return nil
}

package ca

import (
	"container/list"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

const (
	leafLifetime = 30 * 24 * time.Hour // no client takes more than 398 days
	leafMargin   = 24 * time.Hour      // before its end a leaf is made anew
	maxLeaves    = 1000                // hosts hold buckets' names, so there is no end of them
)

// leaves are the certificates that were asked for last. All have one key, which
// is in memory alone.
type leaves struct {
	mu      sync.Mutex
	leafKey *ecdsa.PrivateKey
	byHost  map[string]*list.Element
	recent  list.List // of *leaf, the last one used first
}

type leaf struct {
	host string
	cert *tls.Certificate
}

// CertFor returns a certificate for a host: a name or an address, with or
// without a port. It fails for a host that the authority may not speak for.
//
// Each host has a certificate of its own: a wildcard would not cover the names
// of virtual-hosted buckets with a dot in them.
func (a *Authority) CertFor(host string) (*tls.Certificate, error) {
	name, ip, err := parseHost(host)
	if err != nil {
		return nil, err
	}
	if !a.May(host) {
		return nil, fmt.Errorf("%s is neither AWS's nor of this machine: this CA may not speak for it; assay ca rotate --domain makes one that may", name)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if e := a.byHost[name]; e != nil {
		l := e.Value.(*leaf)
		if now.Before(l.cert.Leaf.NotAfter.Add(-leafMargin)) {
			a.recent.MoveToFront(e)
			return l.cert, nil
		}
		a.forget(e)
	}
	cert, err := a.issue(name, ip, now)
	if err != nil {
		return nil, fmt.Errorf("a certificate for %s: %w", name, err)
	}
	if a.byHost == nil {
		a.byHost = map[string]*list.Element{}
	}
	a.byHost[name] = a.recent.PushFront(&leaf{name, cert})
	if a.recent.Len() > maxLeaves {
		a.forget(a.recent.Back())
	}
	return cert, nil
}

func (l *leaves) forget(e *list.Element) {
	delete(l.byHost, e.Value.(*leaf).host)
	l.recent.Remove(e)
}

// May reports whether the authority may speak for a host.
func (a *Authority) May(host string) bool {
	name, ip, err := parseHost(host)
	if err != nil {
		return false
	}
	if ip != nil {
		for _, r := range a.issuer.PermittedIPRanges {
			if r.Contains(ip) {
				return true
			}
		}
		return false
	}
	for _, d := range a.issuer.PermittedDNSDomains {
		if name == d || strings.HasSuffix(name, "."+d) {
			return true
		}
	}
	return false
}

// parseHost takes a host apart: the name in lower case without port, brackets
// and the dot of the root, and the address where it is one.
func parseHost(host string) (string, net.IP, error) {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if addr, err := netip.ParseAddr(name); err == nil {
		addr = addr.Unmap().WithZone("")
		return addr.String(), net.IP(addr.AsSlice()), nil
	}
	if name == "" || len(name) > 253 || strings.ContainsAny(name, " /:@*%") {
		return "", nil, fmt.Errorf("%q is no host", host)
	}
	return name, nil, nil
}

func (a *Authority) issue(name string, ip net.IP, now time.Time) (*tls.Certificate, error) {
	if a.leafKey == nil {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		a.leafKey = key
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	end := now.Add(leafLifetime)
	if end.After(a.issuer.NotAfter) {
		end = a.issuer.NotAfter
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		// The host is in the alternative names alone: a common name ends at 64
		// characters, and no client of today reads it.
		Subject:   pkix.Name{Organization: []string{"assay"}},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: end,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	if ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.issuer, a.leafKey.Public(), a.key)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.issuer.Raw}, PrivateKey: a.leafKey, Leaf: parsed}, nil
}

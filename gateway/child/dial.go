package child

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// dial opens the gateway's connections as this process would open its own:
// through the proxy that its environment names, where it names one.
func dial(ctx context.Context, network, addr string) (net.Conn, error) {
	direct := &net.Dialer{KeepAlive: 30 * time.Second}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: addr}})
	if err != nil {
		return nil, fmt.Errorf("HTTPS_PROXY: %w", err)
	}
	if proxy == nil {
		return direct.DialContext(ctx, network, addr)
	}
	return through(ctx, direct, proxy, addr)
}

// through asks a proxy for a tunnel.
func through(ctx context.Context, d *net.Dialer, proxy *url.URL, addr string) (net.Conn, error) {
	if proxy.Scheme != "http" && proxy.Scheme != "" {
		return nil, fmt.Errorf("HTTPS_PROXY names a proxy of scheme %s; assay goes through those of scheme http alone", proxy.Scheme)
	}
	at := proxy.Host
	if proxy.Port() == "" {
		at = net.JoinHostPort(proxy.Hostname(), "80")
	}
	c, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return nil, fmt.Errorf("the proxy of HTTPS_PROXY: %w", err)
	}
	if deadline, ok := ctx.Deadline(); ok {
		c.SetDeadline(deadline)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CONNECT %s HTTP/1.1\r\nHost: %[1]s\r\n", addr)
	if u := proxy.User; u != nil {
		password, _ := u.Password()
		fmt.Fprintf(&b, "Proxy-Authorization: Basic %s\r\n", base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)))
	}
	b.WriteString("\r\n")
	if _, err := c.Write([]byte(b.String())); err != nil {
		c.Close()
		return nil, fmt.Errorf("the proxy of HTTPS_PROXY: %w", err)
	}
	br := bufio.NewReader(c)
	resp, err := http.ReadResponse(br, &http.Request{Method: http.MethodConnect})
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("the proxy of HTTPS_PROXY: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		c.Close()
		return nil, fmt.Errorf("the proxy of HTTPS_PROXY answers %s for %s", resp.Status, addr)
	}
	if br.Buffered() > 0 { // a server that speaks first is none of AWS's
		c.Close()
		return nil, fmt.Errorf("the proxy of HTTPS_PROXY sends more than an answer for %s", addr)
	}
	c.SetDeadline(time.Time{})
	return c, nil
}

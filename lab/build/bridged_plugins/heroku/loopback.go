// Where this plugin may send requests: to this machine only.
package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// requireLoopback refuses the URL of an API whose host is not 127.0.0.0/8, ::1 or localhost: it names the host, the
// reason and the remedy.
func requireLoopback(address string) error {
	host := ""
	if parsed, err := url.Parse(address); err == nil {
		host = strings.ToLower(parsed.Hostname())
		if (parsed.Scheme == "http" || parsed.Scheme == "https") && isLoopback(host) {
			return nil
		}
	}
	if host == "" {
		host = "'" + address + "'"
	}
	return fmt.Errorf("the Heroku API at %s is not on this machine: this plugin is the project's loopback-only stand-in,"+
		" for the simulators and the tests. For Heroku itself install the published plugin:"+
		" `pulumi plugin install resource heroku 1.0.4 --server github://api.github.com/pulumiverse`;"+
		" for a simulator set HEROKU_API_URL to its address, such as http://127.0.0.1:PORT", host)
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

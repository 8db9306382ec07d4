// The provider's own configuration, and the account that it and the environment lead to.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/bgentry/go-netrc/netrc"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
	heroku "github.com/heroku/heroku-go/v5"
)

const userAgent = heroku.DefaultUserAgent + " terraform-provider-heroku/5.2.10"

// Nothing cancels a call: as published, it ends with its own timeouts.
var ctx = context.Background()

// account is the API and how to use it; what every resource's functions get.
type account struct {
	api                *heroku.Service
	postAppCreateDelay time.Duration
	addonCreateTimeout time.Duration
	appVarsInState     bool
	addonVarsInState   bool
}

func provider() *schema.Provider {
	return &schema.Provider{
		Schema: map[string]*schema.Schema{
			"email":   fromEnvironment("HEROKU_EMAIL", nil),
			"api_key": fromEnvironment("HEROKU_API_KEY", nil),
			"headers": fromEnvironment("HEROKU_HEADERS", nil),
			"url":     fromEnvironment("HEROKU_API_URL", heroku.DefaultURL),
			"customizations": block(0, map[string]*schema.Schema{
				"set_app_all_config_vars_in_state": {Type: schema.TypeBool, Optional: true, Default: true},
				"set_addon_config_vars_in_state":   {Type: schema.TypeBool, Optional: true, Default: true},
			}),
			"delays": block(1, map[string]*schema.Schema{
				"post_app_create_delay":    number(10, 0),
				"post_space_create_delay":  number(5, 0),
				"post_domain_create_delay": number(5, 0),
			}),
			"timeouts": block(1, map[string]*schema.Schema{"addon_create_timeout": number(20, 10)}),
		},
		ResourcesMap: map[string]*schema.Resource{
			"heroku_addon":                  addonResource(),
			"heroku_addon_attachment":       attachmentResource(),
			"heroku_app":                    appResource(),
			"heroku_app_config_association": configAssociationResource(),
			"heroku_formation":              formationResource(),
		},
		ConfigureFunc: configure,
	}
}

func fromEnvironment(variable string, otherwise any) *schema.Schema {
	return &schema.Schema{
		Type: schema.TypeString, Optional: true, DefaultFunc: schema.EnvDefaultFunc(variable, otherwise),
	}
}

func block(most int, fields map[string]*schema.Schema) *schema.Schema {
	return &schema.Schema{
		Type: schema.TypeList, Optional: true, MaxItems: most, Elem: &schema.Resource{Schema: fields},
	}
}

func number(otherwise, least int) *schema.Schema {
	return &schema.Schema{
		Type: schema.TypeInt, Optional: true, Default: otherwise, ValidateFunc: validation.IntAtLeast(least),
	}
}

// configure gives the account of a configuration. It refuses an API that is not on this machine before anything is sent.
func configure(d *schema.ResourceData) (any, error) {
	address := d.Get("url").(string)
	if err := requireLoopback(address); err != nil {
		return nil, err
	}
	headers, err := extraHeaders(d.Get("headers").(string))
	if err != nil {
		return nil, err
	}
	email, key, err := fromNetrc(address)
	if err != nil {
		return nil, err
	}
	if given := d.Get("email").(string); given != "" {
		email = given
	}
	if given := d.Get("api_key").(string); given != "" {
		key = given
	}
	if len(d.Get("customizations").([]any)) > 1 {
		return nil, errors.New("Provider configuration error: only one customizations block is permitted")
	}
	transport := &heroku.Transport{
		Username: email, Password: key, UserAgent: userAgent, AdditionalHeaders: headers,
		Transport: heroku.RoundTripWithRetryBackoff{},
	}
	api := heroku.NewService(&http.Client{Transport: transport})
	api.URL = address
	return &account{
		api:                api,
		postAppCreateDelay: time.Duration(inBlock(d, "delays", "post_app_create_delay", 10)) * time.Second,
		addonCreateTimeout: time.Duration(inBlock(d, "timeouts", "addon_create_timeout", 20)) * time.Minute,
		appVarsInState:     inBlock(d, "customizations", "set_app_all_config_vars_in_state", true),
		addonVarsInState:   inBlock(d, "customizations", "set_addon_config_vars_in_state", true),
	}, nil
}

// inBlock gives the value of a field in the one block of a kind, or what holds where there is none.
func inBlock[T any](d *schema.ResourceData, name, field string, otherwise T) T {
	for _, found := range d.Get(name).([]any) {
		if fields, ok := found.(map[string]any); ok {
			return fields[field].(T)
		}
	}
	return otherwise
}

func extraHeaders(written string) (http.Header, error) {
	headers := http.Header{}
	if written == "" {
		return headers, nil
	}
	var parsed map[string]string
	if json.Unmarshal([]byte(written), &parsed) != nil {
		return nil, errors.New("the headers (heroku:headers or HEROKU_HEADERS) are not a JSON object of strings")
	}
	for key, value := range parsed {
		headers.Set(key, value)
	}
	return headers, nil
}

// fromNetrc gives login and password of the API's host, its port included, in NETRC_PATH or .netrc in NETRC or at home.
func fromNetrc(address string) (login, password string, err error) {
	path := os.Getenv("NETRC_PATH")
	if path == "" {
		folder := os.Getenv("NETRC")
		if folder == "" {
			folder, _ = os.UserHomeDir()
		}
		path = filepath.Join(folder, ".netrc")
	}
	if file, err := os.Stat(path); err != nil || !file.Mode().IsRegular() {
		return "", "", nil
	}
	found, err := netrc.ParseFile(path)
	if err != nil {
		return "", "", fmt.Errorf("error parsing netrc file at %q", path) // The reason may hold a password.
	}
	api, err := url.Parse(address)
	if err != nil {
		return "", "", err
	}
	if machine := found.FindMachine(api.Host); machine != nil {
		return machine.Login, machine.Password, nil
	}
	return "", "", nil
}

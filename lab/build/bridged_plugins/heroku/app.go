// heroku:app/app:App, as resource_heroku_app.go of terraform-provider-heroku.
package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/go-multierror"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
	heroku "github.com/heroku/heroku-go/v5"
)

func appResource() *schema.Resource {
	organization := map[string]*schema.Schema{
		"name":     {Type: schema.TypeString, Required: true, ForceNew: true, ValidateFunc: validation.StringIsNotEmpty},
		"locked":   {Type: schema.TypeBool, Optional: true, Computed: true},
		"personal": {Type: schema.TypeBool, Optional: true, Computed: true, ForceNew: true},
	}
	text := &schema.Schema{Type: schema.TypeString}
	secret := &schema.Schema{Type: schema.TypeString, Sensitive: true}
	return &schema.Resource{
		Create:        createApp,
		Read:          readApp,
		Update:        updateApp,
		Delete:        deleteApp,
		Exists:        appExists,
		Importer:      &schema.ResourceImporter{State: importApp},
		SchemaVersion: 1,
		Schema: map[string]*schema.Schema{
			"name":                  {Type: schema.TypeString, Required: true},
			"space":                 {Type: schema.TypeString, Optional: true, ForceNew: true},
			"region":                {Type: schema.TypeString, Required: true, ForceNew: true},
			"stack":                 {Type: schema.TypeString, Optional: true, Computed: true},
			"internal_routing":      {Type: schema.TypeBool, Optional: true, Computed: true, ForceNew: true},
			"buildpacks":            {Type: schema.TypeList, Optional: true, Computed: true, Elem: text},
			"config_vars":           {Type: schema.TypeMap, Optional: true, Computed: true},
			"sensitive_config_vars": {Type: schema.TypeMap, Optional: true, Computed: true, Sensitive: true, Elem: secret},
			"all_config_vars":       {Type: schema.TypeMap, Computed: true, Sensitive: true},
			"git_url":               {Type: schema.TypeString, Computed: true},
			"web_url":               {Type: schema.TypeString, Computed: true},
			"acm":                   {Type: schema.TypeBool, Optional: true, Computed: true},
			"heroku_hostname":       {Type: schema.TypeString, Computed: true},
			"organization":          block(1, organization),
			"uuid":                  {Type: schema.TypeString, Computed: true},
		},
	}
}

// organization gives the block of a team's app, or nil.
func organization(d *schema.ResourceData) map[string]any {
	for _, found := range d.Get("organization").([]any) {
		if fields, ok := found.(map[string]any); ok {
			return fields
		}
	}
	return nil
}

func createApp(d *schema.ResourceData, meta any) error {
	account := meta.(*account)
	create := createPersonalApp
	if organization(d) != nil {
		create = createTeamApp
	}
	id, err := create(d, account.api)
	if err != nil {
		return err
	}
	d.SetId(id)
	if err := afterCreate(d, account.api); err != nil {
		return err
	}
	if err := readApp(d, meta); err != nil {
		return err
	}
	time.Sleep(account.postAppCreateDelay)
	return nil
}

func createPersonalApp(d *schema.ResourceData, api *heroku.Service) (string, error) {
	created, err := api.AppCreate(ctx, heroku.AppCreateOpts{
		Name: given[string](d, "name"), Region: given[string](d, "region"), Stack: given[string](d, "stack"),
	})
	return created.ID, err
}

func createTeamApp(d *schema.ResourceData, api *heroku.Service) (string, error) {
	team := organization(d)
	created, err := api.TeamAppCreate(ctx, heroku.TeamAppCreateOpts{
		Team:            heroku.String(team["name"].(string)),
		Personal:        heroku.Bool(team["personal"].(bool)),
		Locked:          heroku.Bool(team["locked"].(bool)),
		Name:            heroku.String(d.Get("name").(string)),
		Region:          given[string](d, "region"),
		Space:           given[string](d, "space"),
		Stack:           given[string](d, "stack"),
		InternalRouting: given[bool](d, "internal_routing"),
	})
	return created.ID, err
}

// given is what a request holds of a field: nothing when it has its zero value.
func given[T any](d *schema.ResourceData, key string) *T {
	if value, ok := d.GetOk(key); ok {
		typed := value.(T)
		return &typed
	}
	return nil
}

// changed is what a request holds of a field: nothing when it does not change.
func changed[T any](d *schema.ResourceData, key string) *T {
	if !d.HasChange(key) {
		return nil
	}
	typed := d.Get(key).(T)
	return &typed
}

func afterCreate(d *schema.ResourceData, api *heroku.Service) error {
	vars, err := bothVars(d, "config_vars", "sensitive_config_vars")
	if err != nil {
		return err
	}
	if err := changeVars(d.Id(), api, nil, vars, "Error"); err != nil {
		return err
	}
	if buildpacks, ok := d.GetOk("buildpacks"); ok {
		if err := changeBuildpacks(d.Id(), api, buildpacks.([]any)); err != nil {
			return err
		}
	}
	if d.Get("acm").(bool) {
		return changeACM(d.Id(), api, true)
	}
	return nil
}

func readApp(d *schema.ResourceData, meta any) error {
	account := meta.(*account)
	found, err := retrieve(d.Id(), account.api)
	if err != nil {
		return fmt.Errorf("error retrieving app: %w", err)
	}
	all := map[string]string{}
	if account.appVarsInState {
		all = found.vars
	}
	app := found.app
	fields := map[string]any{
		"config_vars":           chosen(found.vars, vars(d, "config_vars")),
		"sensitive_config_vars": chosen(found.vars, vars(d, "sensitive_config_vars")),
		"all_config_vars":       all,
		"buildpacks":            found.buildpacks,
		"name":                  app.Name,
		"stack":                 app.BuildStack.Name,
		"internal_routing":      app.InternalRouting != nil && *app.InternalRouting,
		"region":                app.Region.Name,
		"git_url":               app.GitURL,
		"web_url":               app.WebURL,
		"acm":                   app.Acm,
		"uuid":                  app.ID,
		"heroku_hostname":       hostname(app.WebURL),
	}
	if found.team != nil {
		space := ""
		if app.Space != nil {
			space = app.Space.Name
		}
		fields["space"] = space
		fields["organization"] = []any{found.team}
	}
	return set(d, fields)
}

func hostname(webURL string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(webURL, "/"), "https://"), "http://")
}

func set(d *schema.ResourceData, fields map[string]any) error {
	var failed error
	for key, value := range fields {
		failed = errors.Join(failed, d.Set(key, value))
	}
	return failed
}

// retrieved is an app as the API tells it in several answers; team is nil for an app that no team owns.
type retrieved struct {
	app        *heroku.App
	team       map[string]any
	buildpacks []string
	vars       map[string]string
}

func retrieve(id string, api *heroku.Service) (*retrieved, error) {
	app, err := api.AppInfo(ctx, id)
	if err != nil {
		return nil, err
	}
	found := &retrieved{app: app, buildpacks: []string{}}
	if app.Organization != nil && app.Team != nil {
		team, err := api.TeamAppInfo(ctx, id)
		if err != nil {
			return nil, err
		}
		found.team = map[string]any{"locked": team.Locked}
		if team.Team != nil {
			found.team["name"] = team.Team.Name
		}
	}
	var failed *multierror.Error
	installations, err := api.BuildpackInstallationList(ctx, id, nil)
	failed = multierror.Append(failed, err)
	for _, installation := range installations {
		found.buildpacks = append(found.buildpacks, installation.Buildpack.Name)
	}
	found.vars, err = liveVars(id, api)
	failed = multierror.Append(failed, err)
	return found, failed.ErrorOrNil()
}

func updateApp(d *schema.ResourceData, meta any) error {
	api := meta.(*account).api
	updated, err := api.AppUpdate(ctx, d.Id(), heroku.AppUpdateOpts{
		Name: changed[string](d, "name"), BuildStack: changed[string](d, "stack"),
	})
	if err != nil {
		return err
	}
	if err := d.Set("name", updated.Name); err != nil {
		return err
	}
	if d.HasChange("buildpacks") {
		if err := changeBuildpacks(d.Id(), api, d.Get("buildpacks").([]any)); err != nil {
			return err
		}
	}
	if _, err := bothVars(d, "config_vars", "sensitive_config_vars"); err != nil {
		return err
	}
	old, new := changedVars(d, "config_vars", "sensitive_config_vars")
	if err := changeVars(d.Id(), api, old, new, "Error"); err != nil {
		return err
	}
	if d.HasChange("acm") {
		if err := changeACM(d.Id(), api, d.Get("acm").(bool)); err != nil {
			return err
		}
	}
	if team := organization(d); team != nil && d.HasChange("organization") {
		locked := heroku.TeamAppUpdateLockedOpts{Locked: team["locked"].(bool)}
		if _, err := api.TeamAppUpdateLocked(ctx, d.Id(), locked); err != nil {
			return err
		}
	}
	return readApp(d, meta)
}

func changeBuildpacks(id string, api *heroku.Service, buildpacks []any) error {
	options := heroku.BuildpackInstallationUpdateOpts{}
	options.Updates = append(options.Updates, make([]struct {
		Buildpack string `json:"buildpack" url:"buildpack,key"`
	}, len(buildpacks))...)
	for index, buildpack := range buildpacks {
		options.Updates[index].Buildpack = buildpack.(string)
	}
	if _, err := api.BuildpackInstallationUpdate(ctx, id, options); err != nil {
		return fmt.Errorf("Error updating buildpacks: %w", err)
	}
	return nil
}

func changeACM(id string, api *heroku.Service, enabled bool) error {
	change := api.AppDisableACM
	if enabled {
		change = api.AppEnableACM
	}
	_, err := change(ctx, id)
	return err
}

func deleteApp(d *schema.ResourceData, meta any) error {
	if _, err := meta.(*account).api.AppDelete(ctx, d.Id()); err != nil {
		return fmt.Errorf("error deleting App: %w", err)
	}
	return nil
}

func appExists(d *schema.ResourceData, meta any) (bool, error) {
	api := meta.(*account).api
	if organization(d) != nil {
		_, err := api.TeamAppInfo(ctx, d.Id())
		return exists(err)
	}
	_, err := api.AppInfo(ctx, d.Id())
	return exists(err)
}

// exists says whether a GET found something; what is no plain `not_found` stays an error.
func exists(err error) (bool, error) {
	var refused heroku.Error
	if errors.As(err, &refused) && refused.ID == "not_found" {
		return false, nil
	}
	return err == nil, err
}

func importApp(d *schema.ResourceData, meta any) ([]*schema.ResourceData, error) {
	app, err := meta.(*account).api.AppInfo(ctx, d.Id())
	if err != nil {
		return nil, err
	}
	d.SetId(app.ID)
	return []*schema.ResourceData{d}, readApp(d, meta)
}

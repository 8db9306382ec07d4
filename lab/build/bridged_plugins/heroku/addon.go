// heroku:addon/addon:Addon, as resource_heroku_addon.go of terraform-provider-heroku.
package main

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
	heroku "github.com/heroku/heroku-go/v5"
)

// The Heroku API cannot create several add-ons of an app at once.
var oneAddonAtATime sync.Mutex

var addonName = regexp.MustCompile(`^[a-zA-Z][A-Za-z0-9_-]+$`)

func addonResource() *schema.Resource {
	text := &schema.Schema{Type: schema.TypeString}
	secret := &schema.Schema{Type: schema.TypeString, Sensitive: true}
	return &schema.Resource{
		Create:        createAddon,
		Read:          readAddon,
		Update:        updateAddon,
		Delete:        deleteAddon,
		Exists:        addonExists,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
		SchemaVersion: 3,
		Schema: map[string]*schema.Schema{
			"app_id":            {Type: schema.TypeString, Required: true, ForceNew: true, ValidateFunc: validation.IsUUID},
			"plan":              {Type: schema.TypeString, Required: true},
			"name":              {Type: schema.TypeString, Optional: true, Computed: true, ValidateFunc: isAddonName},
			"config":            {Type: schema.TypeMap, Optional: true, ForceNew: true},
			"provider_id":       {Type: schema.TypeString, Computed: true},
			"config_vars":       {Type: schema.TypeList, Computed: true, Elem: text},
			"config_var_values": {Type: schema.TypeMap, Computed: true, Sensitive: true, Elem: secret},
		},
	}
}

func isAddonName(value any, key string) (warnings []string, wrong []error) {
	_, length := validation.StringLenBetween(1, 256)(value, key)
	_, letters := validation.StringMatch(addonName, "Invalid custom addon name: must start with a letter and can only"+
		" contain lowercase letters, numbers, and dashes")(value, key)
	return nil, append(length, letters...)
}

func createAddon(d *schema.ResourceData, meta any) error {
	oneAddonAtATime.Lock()
	defer oneAddonAtATime.Unlock()
	account := meta.(*account)
	addon, err := orderAddon(d, account.api)
	if err != nil {
		return err
	}
	appID := d.Get("app_id").(string)
	waiting := &retry.StateChangeConf{
		Pending: []string{"provisioning"},
		Target:  []string{"provisioned"},
		Timeout: account.addonCreateTimeout,
		Refresh: func() (any, string, error) {
			found, err := account.api.AddOnInfoByApp(ctx, appID, addon.ID)
			if err != nil {
				return nil, "", fmt.Errorf("Error retrieving addon: %w", err)
			}
			return found, found.State, nil
		},
	}
	if _, err := waiting.WaitForStateContext(ctx); err != nil {
		return fmt.Errorf("Error waiting for Addon (%s) to be provisioned: %w", addon.ID, err)
	}
	d.SetId(addon.ID)
	if account.addonVarsInState {
		if err := waitForVars(d, addon, account.api); err != nil {
			return err
		}
	}
	return readAddon(d, meta)
}

func orderAddon(d *schema.ResourceData, api *heroku.Service) (*heroku.AddOn, error) {
	plan, appID := d.Get("plan").(string), d.Get("app_id").(string)
	app, err := api.AppInfo(ctx, appID)
	if err != nil {
		return nil, fmt.Errorf("Error reading app for addon: %w", err)
	}
	options := heroku.AddOnCreateOpts{Plan: plan, Confirm: &app.Name, Name: given[string](d, "name")}
	for key, value := range vars(d, "config") {
		if options.Config == nil {
			options.Config = map[string]string{}
		}
		options.Config[key] = value.(string)
	}
	addon, err := api.AddOnCreate(ctx, appID, options)
	if err != nil {
		return nil, fmt.Errorf("Error creating addon %s for app %s (%s): %w", plan, app.Name, appID, err)
	}
	return addon, nil
}

// waitForVars waits until the app has all config vars that the new add-on names.
func waitForVars(d *schema.ResourceData, addon *heroku.AddOn, api *heroku.Service) error {
	return retry.RetryContext(ctx, d.Timeout(schema.TimeoutCreate), func() *retry.RetryError {
		values, err := addonVars(addon, api)
		if err != nil {
			return retry.NonRetryableError(err)
		}
		if len(values) != len(addon.ConfigVars) {
			return retry.RetryableError(fmt.Errorf("Got %d add-on config vars from the app, but expected %d",
				len(values), len(addon.ConfigVars)))
		}
		return nil
	})
}

func addonVars(addon *heroku.AddOn, api *heroku.Service) (map[string]string, error) {
	live, err := liveVars(addon.App.ID, api)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, name := range addon.ConfigVars {
		names[name] = true
	}
	return chosen(live, names), nil
}

func readAddon(d *schema.ResourceData, meta any) error {
	account := meta.(*account)
	addon, err := account.api.AddOnInfo(ctx, d.Id())
	if err != nil {
		return fmt.Errorf("Error retrieving addon: %w", err)
	}
	plan := addon.Plan.Name
	if wanted := d.Get("plan").(string); wanted != "" && !strings.Contains(wanted, ":") {
		plan, _, _ = strings.Cut(plan, ":")
	}
	values := map[string]string{}
	if account.addonVarsInState {
		if values, err = addonVars(addon, account.api); err != nil {
			return err
		}
	}
	return set(d, map[string]any{
		"name":              addon.Name,
		"app_id":            addon.App.ID,
		"plan":              plan,
		"provider_id":       addon.ProviderID,
		"config_vars":       addon.ConfigVars,
		"config_var_values": values,
	})
}

func updateAddon(d *schema.ResourceData, meta any) error {
	options := heroku.AddOnUpdateOpts{Name: changed[string](d, "name")}
	if d.HasChange("plan") {
		options.Plan = d.Get("plan").(string)
	}
	updated, err := meta.(*account).api.AddOnUpdate(ctx, d.Get("app_id").(string), d.Id(), options)
	if err != nil {
		return err
	}
	d.SetId(updated.ID)
	return readAddon(d, meta)
}

func deleteAddon(d *schema.ResourceData, meta any) error {
	if _, err := meta.(*account).api.AddOnDelete(ctx, d.Get("app_id").(string), d.Id()); err != nil {
		return fmt.Errorf("Error deleting addon: %w", err)
	}
	return nil
}

func addonExists(d *schema.ResourceData, meta any) (bool, error) {
	_, err := meta.(*account).api.AddOnInfo(ctx, d.Id())
	return exists(err)
}

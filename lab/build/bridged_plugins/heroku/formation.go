// heroku:formation/formation:Formation, as resource_heroku_formation.go of terraform-provider-heroku.
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
	heroku "github.com/heroku/heroku-go/v5"
)

func formationResource() *schema.Resource {
	return &schema.Resource{
		Create:        createFormation,
		Read:          readFormation,
		Update:        updateFormation,
		Delete:        forgetFormation,
		Importer:      &schema.ResourceImporter{State: importFormation},
		SchemaVersion: 1,
		Schema: map[string]*schema.Schema{
			"app_id":   {Type: schema.TypeString, Required: true, ForceNew: true, ValidateFunc: validation.IsUUID},
			"type":     {Type: schema.TypeString, Required: true},
			"quantity": {Type: schema.TypeInt, Required: true},
			"size":     {Type: schema.TypeString, Required: true, StateFunc: formattedSize},
		},
	}
}

// formattedSize gives a dyno size as the API answers it: `standard-1x` is `Standard-1X`.
func formattedSize(size any) string {
	first, rest, _ := strings.Cut(size.(string), "-")
	if rest != "" {
		rest = "-" + strings.ToUpper(rest)
	}
	return strings.Title(first) + rest
}

func createFormation(d *schema.ResourceData, meta any) error {
	return changeFormation(d, meta, heroku.FormationUpdateOpts{
		Size: given[string](d, "size"), Quantity: given[int](d, "quantity"),
	})
}

func updateFormation(d *schema.ResourceData, meta any) error {
	d.Partial(true) // Until the change is made, the state stays what it was.
	return changeFormation(d, meta, heroku.FormationUpdateOpts{
		Size: changed[string](d, "size"), Quantity: changed[int](d, "quantity"),
	})
}

func changeFormation(d *schema.ResourceData, meta any, options heroku.FormationUpdateOpts) error {
	api, appID := meta.(*account).api, d.Get("app_id").(string)
	if _, err := api.AppInfo(ctx, appID); err != nil {
		return errors.New("[ERROR] Your app does not exist")
	}
	updated, err := api.FormationUpdate(ctx, appID, d.Get("type").(string), options)
	if err != nil {
		return err
	}
	d.SetId(updated.ID)
	d.Partial(false)
	return readFormation(d, meta)
}

// A process type that is gone is an error, as published: nothing tells whether it exists.
func readFormation(d *schema.ResourceData, meta any) error {
	found, err := meta.(*account).api.FormationInfo(ctx, d.Get("app_id").(string), d.Id())
	if err != nil {
		return fmt.Errorf("error retrieving formation: %w", err)
	}
	return setFormation(d, found)
}

func setFormation(d *schema.ResourceData, found *heroku.Formation) error {
	return set(d, map[string]any{
		"app_id": found.App.ID, "type": found.Type, "quantity": found.Quantity, "size": found.Size,
	})
}

// A process type cannot be deleted: it is only forgotten.
func forgetFormation(*schema.ResourceData, any) error {
	return nil
}

func importFormation(d *schema.ResourceData, meta any) ([]*schema.ResourceData, error) {
	app, kind, ok := strings.Cut(d.Id(), ":")
	if !ok {
		return nil, errors.New("error: Import composite ID requires two parts separated by colon, eg x:y")
	}
	found, err := meta.(*account).api.FormationInfo(ctx, app, kind)
	if err != nil {
		return nil, err
	}
	d.SetId(found.ID)
	return []*schema.ResourceData{d}, setFormation(d, found)
}

// heroku:app/configAssociation:ConfigAssociation, as resource_heroku_app_config_association.go of
// terraform-provider-heroku; states of earlier versions of this project hold it.
package main

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

func configAssociationResource() *schema.Resource {
	text := &schema.Schema{Type: schema.TypeString}
	secret := &schema.Schema{Type: schema.TypeString, Sensitive: true}
	return &schema.Resource{
		Create:   createConfigAssociation,
		Read:     readConfigAssociation,
		Update:   updateConfigAssociation,
		Delete:   deleteConfigAssociation,
		Importer: &schema.ResourceImporter{State: importConfigAssociation},
		Schema: map[string]*schema.Schema{
			"app_id":         {Type: schema.TypeString, Required: true, ValidateFunc: validation.IsUUID},
			"vars":           {Type: schema.TypeMap, Optional: true, Elem: text},
			"sensitive_vars": {Type: schema.TypeMap, Optional: true, Sensitive: true, Elem: secret},
		},
	}
}

func createConfigAssociation(d *schema.ResourceData, meta any) error {
	appID := d.Get("app_id").(string)
	both, err := bothVars(d, "vars", "sensitive_vars")
	if err != nil {
		return err
	}
	if err := changeVars(appID, meta.(*account).api, nil, both, "error"); err != nil {
		return err
	}
	d.SetId("config:" + appID)
	return readConfigAssociation(d, meta)
}

func readConfigAssociation(d *schema.ResourceData, meta any) error {
	live, err := liveVars(d.Get("app_id").(string), meta.(*account).api)
	if err != nil {
		return err
	}
	return set(d, map[string]any{
		"vars":           chosen(live, vars(d, "vars")),
		"sensitive_vars": chosen(live, vars(d, "sensitive_vars")),
	})
}

func updateConfigAssociation(d *schema.ResourceData, meta any) error {
	old, new := changedVars(d, "vars", "sensitive_vars")
	if err := changeVars(d.Get("app_id").(string), meta.(*account).api, old, new, "error"); err != nil {
		return err
	}
	return readConfigAssociation(d, meta)
}

func deleteConfigAssociation(d *schema.ResourceData, meta any) error {
	all := vars(d, "vars")
	for key, value := range vars(d, "sensitive_vars") {
		all[key] = value
	}
	return changeVars(d.Get("app_id").(string), meta.(*account).api, all, nil, "error")
}

func importConfigAssociation(*schema.ResourceData, any) ([]*schema.ResourceData, error) {
	return nil, errors.New("not possible to import this resource")
}

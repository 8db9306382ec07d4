// heroku:addon/attachment:Attachment, as resource_heroku_addon_attachment.go of terraform-provider-heroku.
package main

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
	heroku "github.com/heroku/heroku-go/v5"
)

var attachmentID = regexp.MustCompile(`^[0-9a-f]+(-[0-9a-f]+){4}$`)

func attachmentResource() *schema.Resource {
	return &schema.Resource{
		Create:        createAttachment,
		Read:          readAttachment,
		Delete:        deleteAttachment,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
		SchemaVersion: 1,
		Schema: map[string]*schema.Schema{
			"app_id":    {Type: schema.TypeString, Required: true, ForceNew: true, ValidateFunc: validation.IsUUID},
			"addon_id":  {Type: schema.TypeString, Required: true, ForceNew: true},
			"name":      {Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true},
			"namespace": {Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true},
		},
	}
}

func createAttachment(d *schema.ResourceData, meta any) error {
	created, err := meta.(*account).api.AddOnAttachmentCreate(ctx, heroku.AddOnAttachmentCreateOpts{
		Addon:     d.Get("addon_id").(string),
		App:       d.Get("app_id").(string),
		Name:      given[string](d, "name"),
		Namespace: given[string](d, "namespace"),
	})
	if err != nil {
		return err
	}
	d.SetId(created.ID)
	return readAttachment(d, meta)
}

// An attachment that is gone is an error, as published: nothing tells whether it exists.
func readAttachment(d *schema.ResourceData, meta any) error {
	if !attachmentID.MatchString(d.Id()) {
		return errors.New("You can only import addon attachments by their unique ID")
	}
	found, err := meta.(*account).api.AddOnAttachmentInfo(ctx, d.Id())
	if err != nil {
		return fmt.Errorf("Error retrieving addon attachment: %w", err)
	}
	return set(d, map[string]any{
		"app_id": found.App.ID, "addon_id": found.Addon.ID, "name": found.Name, "namespace": found.Namespace,
	})
}

func deleteAttachment(d *schema.ResourceData, meta any) error {
	if _, err := meta.(*account).api.AddOnAttachmentDelete(ctx, d.Id()); err != nil {
		return fmt.Errorf("Error deleting addon attachment: %w", err)
	}
	return nil
}

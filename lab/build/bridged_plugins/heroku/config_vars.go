// An app's config vars: read, and changed in one PATCH that makes one release, which is waited for.
package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	heroku "github.com/heroku/heroku-go/v5"
)

const releaseTimeout = 20 * time.Minute

// liveVars gives all config vars of an app.
func liveVars(appID string, api *heroku.Service) (map[string]string, error) {
	answer, err := api.ConfigVarInfoForApp(ctx, appID)
	if err != nil {
		return nil, err
	}
	live := map[string]string{}
	for key, value := range answer {
		if value != nil {
			live[key] = *value
		}
	}
	return live, nil
}

// chosen gives the live values of the wanted keys that are there.
func chosen[T any](live map[string]string, wanted map[string]T) map[string]string {
	found := maps.Clone(live)
	maps.DeleteFunc(found, func(key, _ string) bool { _, ok := wanted[key]; return !ok })
	return found
}

// changeVars sets the new vars, removes the old ones that are not among them, and waits for the release. `word` begins
// an error: "Error" for an app, "error" for an association.
func changeVars(appID string, api *heroku.Service, old, new map[string]any, word string) error {
	body := map[string]*string{}
	for key := range old {
		body[key] = nil
	}
	for key, value := range new {
		body[key] = heroku.String(value.(string))
	}
	if _, err := api.ConfigVarUpdate(ctx, appID, body); err != nil {
		return fmt.Errorf("%s updating config vars: %w", word, err)
	}
	releases, err := api.ReleaseList(ctx, appID, &heroku.ListRange{Field: "version", Max: 1, Descending: true})
	if err != nil {
		return err
	}
	if len(releases) == 0 {
		return errors.New("no release found")
	}
	newest := releases[0].ID
	waiting := &retry.StateChangeConf{
		Pending: []string{"pending"},
		Target:  []string{"succeeded"},
		Timeout: releaseTimeout,
		Refresh: func() (any, string, error) {
			release, err := api.ReleaseInfo(ctx, appID, newest)
			return release, release.Status, err
		},
	}
	if _, err := waiting.WaitForStateContext(ctx); err != nil {
		return fmt.Errorf("%s waiting for new release (%s) to succeed: %w", word, newest, err)
	}
	return nil
}

// changedVars gives the old and the new vars of the maps that change; a map that does not change is not sent.
func changedVars(d *schema.ResourceData, plain, sensitive string) (old, new map[string]any) {
	old, new = map[string]any{}, map[string]any{}
	for _, key := range []string{plain, sensitive} {
		if d.HasChange(key) {
			before, after := d.GetChange(key)
			maps.Copy(old, before.(map[string]any))
			maps.Copy(new, after.(map[string]any))
		}
	}
	return old, new
}

// bothVars gives the vars of two maps, and refuses a key that is in both.
func bothVars(d *schema.ResourceData, plain, sensitive string) (map[string]any, error) {
	both, more := maps.Clone(vars(d, plain)), vars(d, sensitive)
	var duplicates []string
	for key, value := range more {
		if _, ok := both[key]; ok {
			duplicates = append(duplicates, key)
		}
		both[key] = value
	}
	if len(duplicates) > 0 {
		slices.Sort(duplicates)
		return nil, fmt.Errorf("[ERROR] Detected duplicate config vars: %s", duplicates)
	}
	return both, nil
}

func vars(d *schema.ResourceData, key string) map[string]any {
	return d.Get(key).(map[string]any)
}

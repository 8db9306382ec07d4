// Command pulumi-resource-heroku stands in for pulumiverse's published Heroku plugin 1.0.4, against an API on this
// machine only: the resources of terraform-provider-heroku 5.2.10 that this project uses, behind Pulumi's bridge.
package main

import (
	"encoding/json"
	"os"
	"time"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// build tells this from the published plugin, as the build metadata of a version does: `python -m infra doctor` reads it.
const name, build = "heroku", "+loopback"

// Set by `python3 -m lab.build` to the version of the pulumiverse-heroku package.
var version = "0.0.0-dev"

func plugin() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                    asPublished{shimv2.NewProvider(provider())},
		Name:                 name,
		Version:              version,
		PreConfigureCallback: refuseOtherMachines,
		Resources: map[string]*tfbridge.ResourceInfo{
			"heroku_addon":                  {Tok: tfbridge.MakeResource(name, "addon", "Addon")},
			"heroku_addon_attachment":       {Tok: tfbridge.MakeResource(name, "addon", "Attachment")},
			"heroku_app":                    {Tok: tfbridge.MakeResource(name, "app", "App")},
			"heroku_app_config_association": {Tok: tfbridge.MakeResource(name, "app", "ConfigAssociation")},
			"heroku_formation":              {Tok: tfbridge.MakeResource(name, "formation", "Formation")},
		},
	}
	info.SetAutonaming(255, "-")
	return info
}

// refuseOtherMachines fails the check of a configuration whose API is not on this machine.
func refuseOtherMachines(configuration resource.PropertyMap, _ shim.ResourceConfig) error {
	url := configuration["url"]
	for url.IsSecret() {
		url = url.SecretValue().Element
	}
	if !url.IsString() {
		return nil
	}
	if err := requireLoopback(url.StringValue()); err != nil {
		reason := "could not validate provider configuration: " + err.Error()
		return tfbridge.CheckFailureError{Failures: []tfbridge.CheckFailureErrorElement{{Reason: reason}}}
	}
	return nil
}

// endWithParent ends this process once the one that started it is gone: the bridge itself looks every five minutes.
func endWithParent() {
	parent := os.Getppid()
	for range time.Tick(time.Second) {
		if os.Getppid() != parent {
			os.Exit(0)
		}
	}
}

func main() {
	go endWithParent()
	schema, err := json.Marshal(map[string]string{"name": name, "version": version})
	if err != nil {
		panic(err)
	}
	tfbridge.Main(name, version+build, plugin(), schema)
}

// Command pulumi-resource-github is the GitHub plugin for the Pulumi engine: Terraform's GitHub provider behind
// Pulumi's bridge, named and configured as the published plugin of the same version is.
package main

import (
	"encoding/json"

	"github.com/integrations/terraform-provider-github/v6/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

const name, upstreamVersion = "github", "6.13.0"

// Set by `python3 -m lab.build` to the version of the pulumi-github package.
var version = "0.0.0-dev"

func provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                       shimv2.NewProvider(github.NewProvider(upstreamVersion, "")()),
		Name:                    name,
		Version:                 version,
		GitHubOrg:               "integrations",
		TFProviderModuleVersion: "v6",
		Config: map[string]*tfbridge.SchemaInfo{
			"base_url": {Default: &tfbridge.DefaultInfo{EnvVars: []string{"GITHUB_BASE_URL"}, Value: "https://api.github.com/"}},
			"token":    {Default: &tfbridge.DefaultInfo{EnvVars: []string{"GITHUB_TOKEN"}}, Secret: tfbridge.True()},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			// The published plugin keeps a list here although Terraform allows one block.
			"github_repository_environment": {Fields: map[string]*tfbridge.SchemaInfo{"reviewers": {MaxItemsOne: tfbridge.False()}}},
		},
	}
	info.DataSources = map[string]*tfbridge.DataSourceInfo{"github_app": {Tok: "github:index/getGithubApp:getGithubApp"}}
	info.MustComputeTokens(tokens.SingleModule("github_", "index", tokens.MakeStandard(name)))
	info.SetAutonaming(255, "-")
	return info
}

func main() {
	schema, err := json.Marshal(map[string]string{"name": name, "version": version})
	if err != nil {
		panic(err)
	}
	tfbridge.Main(name, version, provider(), schema)
}

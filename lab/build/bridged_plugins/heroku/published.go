// What the bridge of the published plugin, 3.101, does otherwise than this one, which the GitHub plugin is built with.
package main

import (
	"context"

	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// asPublished shows differences as Terraform's own diff has them, not as whole values compare; and it keeps no
// `__pulumi_raw_state_delta` in the state.
type asPublished struct{ shim.Provider }

type terraformsDiff struct{ shim.InstanceDiff }

func (terraformsDiff) DiffEqualDecisionOverride() shim.DiffOverride { return shim.DiffNoOverride }

// The delta comes of what a state has besides these methods.
type plainState struct{ shim.InstanceState }

func plain(state shim.InstanceState, err error) (shim.InstanceState, error) {
	if state == nil {
		return nil, err
	}
	return plainState{state}, err
}

func (p asPublished) Diff(ctx context.Context, resource string, state shim.InstanceState, config shim.ResourceConfig,
	options shim.DiffOptions,
) (shim.InstanceDiff, error) {
	diff, err := p.Provider.Diff(ctx, resource, state, config, options)
	if err != nil {
		return nil, err
	}
	return terraformsDiff{diff}, nil
}

func (p asPublished) Apply(ctx context.Context, resource string, state shim.InstanceState, diff shim.InstanceDiff,
) (shim.InstanceState, error) {
	if wrapped, ok := diff.(terraformsDiff); ok {
		diff = wrapped.InstanceDiff
	}
	return plain(p.Provider.Apply(ctx, resource, state, diff))
}

func (p asPublished) Refresh(ctx context.Context, resource string, state shim.InstanceState, config shim.ResourceConfig,
) (shim.InstanceState, error) {
	return plain(p.Provider.Refresh(ctx, resource, state, config))
}

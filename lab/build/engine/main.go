//go:build tools

// Package main pins the Pulumi engine's command, which `python3 -m lab.build` builds from this module.
// A module of its own, because the engine's has replace lines, which `go install` refuses.
package main

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"

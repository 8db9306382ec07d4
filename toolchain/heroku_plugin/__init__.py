"""Stands in for pulumiverse's published Heroku plugin 1.0.4, against a loopback API only (design section 6).

    python -m toolchain.heroku_plugin ENGINE_ADDRESS        prints its port as the first line

It answers as terraform-provider-heroku 5.2.10 does behind pulumi-terraform-bridge 3.101: `tests/contracts` replays
what the published plugin was recorded to say. Wherever anything can be downloaded, the published one is used.

The parts, each importing only what is above it:
    schema              what the fields of a resource are
    values              protobuf structs as plain Python values, and back
    loopback, api       where it may send requests; the HTTP client, as heroku-go 5.4.1
    gotext              values as Go prints them, for the errors
    flatmap             the state as the flat string map that Terraform's SDK computes with
    plan                the change from a prior state to a wanted configuration, and the state it leads to
    convert, inputs     Pulumi's names and types to Terraform's and back; the inputs of a live resource
    autoname            the name of a resource that the program does not name
    check, details      the failures of Check, and the detailed diff
    resource            what a resource's functions see, and the state they leave
    waiting, config_vars  what several resources do
    app … formation     one resource a file: its fields, and its calls to the API
    configuration       the provider's own configuration
    provider            the calls of the engine
"""

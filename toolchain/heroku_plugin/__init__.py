"""Stands in for pulumiverse's published Heroku plugin 1.0.4, against a loopback API only (design section 6).

    python -m toolchain.heroku_plugin ENGINE_ADDRESS        prints its port as the first line

It answers as terraform-provider-heroku 5.2.10 does behind pulumi-terraform-bridge 3.101: `lab/tests/contracts` replays
what the published plugin was recorded to say. Wherever anything can be downloaded, the published one is used.

The parts, each importing only what is above it:
    schema, gotext              what the fields of a resource are; values as Go prints them, for the errors
    values, flatmap             protobuf structs as Python values; the state as the flat map that the SDK computes with
    loopback, api               where it may send requests; the HTTP client, as heroku-go 5.4.1
    coerce, convert, inputs     Pulumi's names and types to Terraform's and back; the inputs of a live resource
    check, autoname             what is wrong with inputs; the name of a resource that the program does not name
    changes, applied, nulls     what changes, the state after it, and where null is taken for empty
    plan, details               the state that is planned; the detailed diff
    resource                    a kind of resource, the account it lives in, what its functions see of one
    waiting, config_vars        what several resources do
    app … formation             one resource a file: its fields, and its calls to the API
    config_fields, config_check, configuration     the provider's own configuration
    refusals, unanswered, states, difference, lifecycle     the parts of an answer
    provider                    the calls of the engine
"""

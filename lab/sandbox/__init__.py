"""A throw-away copy of the project beside running simulators: what the demo, the benchmark and the tests work in."""

"""Builds the engine, its language host and the plugins, where the published ones cannot be had."""

"""Loopback Heroku and GitHub, for the demo and the tests. Knows nothing of infra."""

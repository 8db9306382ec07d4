"""Loopback Heroku and GitHub, for the demo and the tests; they know nothing of infra."""

"""Keeps a service's production on Heroku and GitHub equal to its spec; docs/architecture.md says what each part is."""

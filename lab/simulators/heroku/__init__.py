"""Heroku's Platform API v3, as far as facts/heroku_github_apis.md part A knows it; the README lists the gaps."""

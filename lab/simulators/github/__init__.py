"""The simulated GitHub REST API: what the providers, PyGithub and this project ask of it, below `/api/v3`."""

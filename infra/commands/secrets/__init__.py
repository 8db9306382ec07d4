"""`secrets …`: from where secrets are kept to the app, and never anywhere else (docs/secrets.md)."""

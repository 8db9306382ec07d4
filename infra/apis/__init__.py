"""What is live: read-only access to Heroku and GitHub, and what they answer as plain data."""

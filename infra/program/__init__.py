"""The Pulumi program: asks our provider for one look, and declares what it answers."""

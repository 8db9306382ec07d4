"""The Pulumi provider `raxx`: what stock providers miss, as resources of our own."""

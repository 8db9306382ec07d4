"""What a machine without downloads and without accounts works with; nothing in `infra` knows of it."""

"""The operator's command line: one verb a file; they return a `Result`, and render.py prints it."""

"""Gives a checkout its tools: virtual environment, engine, plugins, and the file to source for them."""

"""Gives a checkout its tools: virtual environment, engine, language host, plugins (`python3 -m toolchain`)."""

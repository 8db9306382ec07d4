"""The operator's command line: `python -m infra --help`."""

from infra.commands.cli import app

app(prog_name="python -m infra")

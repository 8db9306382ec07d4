"""What is of the instance: the files and the lines that a team writes; everything else is the tool's."""

from __future__ import annotations

import re
from fnmatch import fnmatch

from toolchain.errors import SetupError

FILES = ("Pulumi.*.yaml", ".github/CODEOWNERS", "README.md", "SECURITY.md")
"""Patterns of the files that are the instance's as a whole."""

LINES = {
    "Pulumi.yaml": re.compile(r"^(?:(?:name|description): .*\n)+", re.MULTILINE),
    # GitHub hands over no secret that is not named.
    ".github/workflows/up.yml": re.compile(
        r"(?<=# Of the instance: the secrets of its spec, each by name\.\n)(?: +(\w+): \$\{\{ secrets\.\1 \}\}\n)*"
    ),
}
"""The instance's lines in files that are the tool's otherwise."""


def is_file(name: str) -> bool:
    """Whether the file is the instance's as a whole; `name` is its path in the checkout."""
    return any(fnmatch(name, pattern) for pattern in FILES)


def blanked(name: str, text: str) -> str:
    """The text of a file with an empty line for each of the instance's."""
    return LINES[name].sub(lambda found: "\n" * found[0].count("\n"), text) if name in LINES else text


def grafted(name: str, theirs: str, ours: str) -> str:
    """Their text of a file of LINES, with our lines in the place of theirs. Raises SetupError."""
    own = [found[0] for found in LINES[name].finditer(ours)]
    places = len(LINES[name].findall(theirs))
    if len(own) != places:
        remedy = "put them by hand where that version of the file has them, then again (docs/instance.md)"
        raise SetupError(name, f"has the instance's lines at {len(own)} places, the other version at {places}", remedy)
    rest = iter(own)
    return LINES[name].sub(lambda _: next(rest), theirs)

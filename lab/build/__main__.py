"""`python3 -m lab.build` is `make setup`: it builds what cannot be downloaded.

Of the standard library alone; this file parses on old Pythons, as that of `toolchain` does.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is what the line is for
    from toolchain import __main__  # noqa: F401 - which says so

from lab.build.builder import FromGoModules
from toolchain.setup import main

sys.exit(main(sys.argv[1:], FromGoModules()))

"""`python3 -m toolchain` is `make setup` where everything can be downloaded; `… upgrade …` is `make upgrade`.

This file parses on old Pythons, so that they get a line and no traceback.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it is what the line is for
    found = ".".join(str(number) for number in sys.version_info[:2])
    remedy = "name one, e.g. `make setup PYTHON=python3.12`"
    sys.exit("error: Python " + found + ": too old, this project needs 3.11 or newer; " + remedy)

from toolchain import setup, upgrade

sys.exit(upgrade.main(sys.argv[2:]) if sys.argv[1:2] == ["upgrade"] else setup.main(sys.argv[1:]))

"""The Pulumi program; `pulumi preview` and `pulumi up` run it.

All of it is in infra/program/main.py.
"""

import atexit
import gc
import os
import signal

# When an update fails the engine interrupts the program: without this the screen ends in a traceback
# (docs/facts.md#interrupted-program).
# At once and without unwinding, which the interrupt would break again; the engine has shown the message already.
signal.signal(signal.SIGINT, lambda *_: os._exit(32))

# The SDKs are tens of thousands of objects that live to the end of a program of two seconds. Not looking for garbage
# among them, neither while they load nor when the program ends, takes a quarter of a second off it (`make bench`).
gc.disable()
atexit.register(gc.freeze)

from infra.program.main import run  # noqa: E402 - after the handler, which must be there as early as it can

run()

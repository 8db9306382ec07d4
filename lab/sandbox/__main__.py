"""`python -m lab.sandbox demo` runs the demo, `python -m lab.sandbox bench` the benchmark; the Makefile calls both."""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    """Runs what the command line names; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lab.sandbox", description=__doc__)
    parser.add_argument("what", choices=("demo", "bench"))
    if parser.parse_args().what == "demo":
        from lab.sandbox import demo

        return demo.main()
    from lab.sandbox import bench

    return bench.main()


if __name__ == "__main__":
    sys.exit(main())

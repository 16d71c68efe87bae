"""`python -m tests.fuzz COUNT [--seed N] [--show NUMBER]`"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.running import content, fuzz, lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print that mutation only")
    given = parser.parse_args()
    if given.show is not None:
        sys.stdout.buffer.write(content(given.show, given.seed))
        return 0
    began = time.process_time()

    def tell(number: int, wrong: list[str]) -> None:
        for one in wrong:
            print(f"{number}: {one}", file=sys.stderr, flush=True)
        if number % 500 == 499:
            print(f"{number + 1} read", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        report = fuzz(given.count, given.seed, Path(folder), tell)
    for line in lines(report):
        print(line)
    seconds = time.process_time() - began
    print(
        f"{report.read} files read in {seconds:.0f} s of CPU: {report.right} still right, "
        f"{report.read - report.right - len(report.wrong)} refused with file and line, "
        f"{len(report.wrong)} read wrongly"
    )
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

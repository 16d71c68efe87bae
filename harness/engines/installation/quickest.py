"""Which of several interpreters of one version is the quickest.

How one was built does not say it (Debian blanks its optimisation flags), so it is measured.
"""

from __future__ import annotations

import subprocess

CLEARLY = 0.85
"""Another has to take less than this part of the first one's time to be taken instead."""
_ROUNDS = 3
_WITHIN = 20.0
_MEASURE = """
import time
class Point:
    def __init__(self, x):
        self.x = x
    def moved(self, by):
        return Point(self.x + by)
def work():
    seen, point = {}, Point(0)
    for number in range(6000):
        point = point.moved(number % 3)
        seen[number % 97] = seen.get(number % 97, "")[-8:] + str(point.x)
    return sorted(seen.items())
def seconds():
    before = time.process_time()
    work()
    return time.process_time() - before
print(min(seconds() for _ in range(8)))
"""


def quickest(executables: list[str]) -> str:
    """The first of them, or the quickest where that one is clearly so."""
    if len(executables) == 1:
        return executables[0]
    best = dict.fromkeys(executables, float("inf"))
    for _ in range(_ROUNDS):  # in turns, so that a busy moment hits all alike
        for executable in executables:
            best[executable] = min(best[executable], _seconds(executable))
    leader = min(best, key=lambda executable: best[executable])
    first = executables[0]
    return leader if best[leader] < CLEARLY * best[first] else first


def _seconds(executable: str) -> float:
    try:
        done = subprocess.run(
            [executable, "-I", "-S", "-c", _MEASURE],
            capture_output=True, text=True, timeout=_WITHIN, check=True,
        )  # fmt: skip
        return float(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return float("inf")

"""Parsing in many threads at once, under the mend that the engine's interpreter gets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness.engines.extension import mends

SCRIPT = """
import ast, gc, sys, threading, time
sys.path.insert(0, {extension!r})
from extension.mends import syntax_trees
syntax_trees.install()
line = "def f(a, b): return [a + b * (c - 1) for c in (a, b)]"
source = "\\n".join([line] * 150)
gc.callbacks.append(lambda *_: time.sleep(0.0002))
gc.set_threshold(500)
errors = []

def parse(depth):
    if depth:
        return parse(depth - 1)
    for _ in range(10):
        try:
            ast.parse(source)
        except SystemError as error:
            errors.append(error)

threads = [threading.Thread(target=parse, args=(20 * n,)) for n in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(len(errors))
"""


def test_parsing_in_threads_of_different_depth_does_not_fail() -> None:
    extension = str(Path(mends.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(extension=extension)], timeout=60, check=False
    )
    assert done.returncode == 0

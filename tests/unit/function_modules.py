"""Import the example functions as Lambda does: their folder first on the path.

Several applications have modules of the same name, so that none may stay imported.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

FUNCTIONS = Path(__file__).parents[2] / "functions" / "python"


@contextmanager
def modules_of(application: str, *names: str) -> Iterator[list[ModuleType]]:
    """The modules `names` of `functions/python/<application>`, as long as the block runs."""
    folder = FUNCTIONS / application
    own = {path.stem for path in folder.glob("*.py")}
    hidden = {name: sys.modules.pop(name) for name in own if name in sys.modules}
    sys.path.insert(0, str(folder))
    try:
        yield [importlib.import_module(name) for name in names]
    finally:
        sys.path.remove(str(folder))
        for name in own:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)

"""A wheel to depend on, so that builds need no network."""

from __future__ import annotations

import zipfile
from pathlib import Path


def make_wheel(folder: Path, words: str = "hello", *, requires: str | None = None) -> Path:
    """The package `greeting` 1.0, whose `WORDS` are `words`, in the directory `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    info = "greeting-1.0.dist-info"
    needed = f"Requires-Dist: {requires}\n" if requires else ""
    files = {
        "greeting.py": f"WORDS = {words!r}\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n" + needed,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    file = folder / "greeting-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return file

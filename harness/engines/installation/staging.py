"""The extension laid out as an installed distribution, so that plux finds its entry points."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import harness
from harness.engines.installation.home import harness_home, writable

EXTENSION = Path(__file__).parents[1] / "extension"


def stage_extension() -> Path:
    """A directory for PYTHONPATH, the same one for the same extension.

    The same, since plux keeps its index of entry points by the path and its times.
    """
    entry_points = (EXTENSION / "entry_points.txt").read_bytes()
    key = hashlib.sha256(os.fsencode(EXTENSION) + b"\0" + entry_points).hexdigest()[:12]
    parent = writable(harness_home() / "staged")
    stage = parent / f"{harness.__version__}-{key}"
    if stage.is_dir():
        return stage
    partial = Path(tempfile.mkdtemp(dir=parent, prefix=".partial-"))
    try:
        (partial / "harness_extension").symlink_to(EXTENSION)
        info = partial / f"harness_extension-{harness.__version__}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: harness-extension\nVersion: {harness.__version__}\n"
        )
        (info / "entry_points.txt").write_bytes(entry_points)
        partial.rename(stage)
    except OSError:
        if not stage.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return stage

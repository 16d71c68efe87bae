"""The zip of what was built, kept beside it: what does not change is compressed only once."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path

from harness.stacks.packaging.archive import zip_bytes
from harness.stacks.packaging.files import File


def built_archive(folder: Path, files: Sequence[File]) -> bytes:
    """The zip of files of a finished build in the cache.

    Args:
        folder: what was built; its content never changes, so that names tell it.
    """
    names = "\0".join(file.name for file in files)
    kept = folder.with_name(f"{hashlib.sha256(names.encode()).hexdigest()[:16]}.zip")
    with contextlib.suppress(OSError):
        if zipfile.is_zipfile(kept):
            return kept.read_bytes()
    content = zip_bytes(files)
    partial = kept.with_name(f"{kept.name}.{uuid.uuid4().hex}")
    with contextlib.suppress(OSError):  # a full disk costs only the time of the next deploy
        try:
            partial.write_bytes(content)
            partial.replace(kept)
        finally:
            partial.unlink(missing_ok=True)
    return content

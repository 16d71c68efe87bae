"""Zip archives of inline code without the command `zip`.

Stock (4.13.1, 4.14.0) calls `zip` wherever /etc/issue says Debian, also where it is not
installed, as in Python's slim images: every `AWS::Lambda::Function` with `ZipFile` and every
`InlineCode` then fails. Its own Python variant does the same, without a process.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.utils.testutil", _mend)


def _mend(testutil: Any) -> None:
    def create_zip_file_cli(*, base_dir: Any, zip_file: Any, **_: Any) -> None:
        testutil.create_zip_file_python(base_dir=base_dir, zip_file=zip_file)

    testutil.create_zip_file_cli = create_zip_file_cli

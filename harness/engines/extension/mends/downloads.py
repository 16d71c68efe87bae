"""Whatever LocalStack would download at first use is refused at once, with a reason.

Stock (4.13.1, 4.14.0) fetches jars, Node programs, Java and search engines from the network
when a service is first called; without a network the call hangs for a minute and then fails
with an internal error.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.packages.api", _mend_packages)
    after_import("localstack.utils.http", _mend_download)


def refusal(what: str) -> str:
    return (
        f"{what} is not part of this engine, and the engine never downloads: "
        "what needs it is not supported"
    )


def _mend_packages(api: ModuleType) -> None:
    stock = api.PackageInstaller.install

    @functools.wraps(stock)
    def install(self: Any, target: Any = None) -> None:
        if not self.is_installed():
            raise api.PackageException(refusal(f"{self.name} {self.version}"))
        stock(self, target)

    api.PackageInstaller.install = install


def _mend_download(http: Any) -> None:
    def download(url: str, path: str, *_: Any, **__: Any) -> None:
        raise OSError(refusal(f"{url} (for {path})"))

    http.download = download

"""Form bodies reach functions behind a REST API byte for byte.

Stock (4.13.1, 4.14.0) parses a body of type `application/x-www-form-urlencoded` to find out
which service is called, and builds it anew from the parsed fields: their order changes, and
what was no form (`curl -d '{"a": 1}'` sends that type too) becomes one.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import

_FORM = "application/x-www-form-urlencoded"


def install() -> None:
    after_import("rolo.request", _mend)


def _mend(module: Any) -> None:
    stock_load = module.Request._load_form_data
    stock_restore = module.restore_payload

    @functools.wraps(stock_load)
    def load_form_data(self: Any) -> None:
        if "form" not in self.__dict__ and self.mimetype == _FORM and not self.shallow:
            self.get_data(cache=True, parse_form_data=False)
        stock_load(self)

    @functools.wraps(stock_restore)
    def restore_payload(request: Any) -> bytes:
        if request.mimetype == _FORM and not request.shallow:
            raw: bytes = request.get_data(cache=True, parse_form_data=False)
            return raw
        return stock_restore(request)

    module.Request._load_form_data = load_form_data
    module.restore_payload = restore_payload

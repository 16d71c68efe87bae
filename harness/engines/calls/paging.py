"""botocore's paginators around methods that are not botocore's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from botocore import xform_name
from botocore.loaders import create_loader
from botocore.paginate import Paginator


@functools.cache
def _pages(service: str) -> dict[str, Any]:
    known = create_loader().load_service_model(service, "paginators-1")["pagination"]
    return {xform_name(name): pages for name, pages in known.items()}


def paginator(service: str, name: str, method: Callable[..., Any]) -> Any:
    """
    Raises:
        OperationNotPageableError: botocore knows no pages of it.
    """
    from botocore.exceptions import OperationNotPageableError

    if name not in _pages(service):
        raise OperationNotPageableError(operation_name=name)
    return Paginator(method, _pages(service)[name], None)

"""The operations of the API, a module a subject: each has `OPERATIONS`, by AWS's names.

An operation gets the context and the request, and gives the response.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Operation = Callable[[Any, dict[str, Any]], dict[str, Any] | None]

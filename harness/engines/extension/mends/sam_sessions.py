"""A SAM transform asks one session for the region.

For each template LocalStack and AWS's translator make a boto3 session each, only to ask it for
the region (20 ms; 4.13.1, 4.14.0).
"""

from __future__ import annotations

import functools
import os
from types import SimpleNamespace
from typing import Any

from .on_import import after_import

_ASKING = (
    "localstack.services.cloudformation.engine.v2.change_set_model_transform",
    "samtranslator.sdk.parameter",
)
_CONFIGURING = ("AWS_CONFIG_FILE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
"""What else says which region is a session's: read once by it, unlike AWS_DEFAULT_REGION."""


def install() -> None:
    for name in _ASKING:
        after_import(name, _mend_sessions)


def _mend_sessions(module: Any) -> None:
    # Only this module's name: everybody else's boto3 stays what it is.
    module.boto3 = SimpleNamespace(session=SimpleNamespace(Session=_session))


def _session() -> Any:
    return _session_of(*map(os.environ.get, _CONFIGURING))


@functools.lru_cache(maxsize=4)
def _session_of(*_configuration: str | None) -> Any:
    import boto3

    return boto3.session.Session()

"""A SAM transform asks one session for the region, and reads its policy templates once.

For each template LocalStack and AWS's translator make a boto3 session each, only to ask it for
the region (20 ms), and the translator reads the policy templates that ship with it and holds
them against their schema (40 ms; 4.13.1, 4.14.0).
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
    after_import("samtranslator.policy_template_processor.processor", _mend_policy_templates)


def _mend_sessions(module: Any) -> None:
    # Only this module's name: everybody else's boto3 stays what it is.
    module.boto3 = SimpleNamespace(session=SimpleNamespace(Session=_session))


def _session() -> Any:
    return _session_of(*map(os.environ.get, _CONFIGURING))


@functools.lru_cache(maxsize=4)
def _session_of(*_configuration: str | None) -> Any:
    import boto3

    return boto3.session.Session()


def _mend_policy_templates(module: Any) -> None:
    cls = module.PolicyTemplatesProcessor
    stock = cls._is_valid_templates_dict
    shipped = functools.cache(cls.get_default_policy_templates_json)

    @functools.wraps(stock)
    def is_valid(templates: Any, schema: Any = None) -> bool:
        if templates is shipped() and schema is None:
            return valid()
        return bool(stock(templates, schema))

    @functools.cache
    def valid() -> bool:
        return bool(stock(shipped()))

    cls.get_default_policy_templates_json = staticmethod(shipped)
    cls._is_valid_templates_dict = staticmethod(is_valid)

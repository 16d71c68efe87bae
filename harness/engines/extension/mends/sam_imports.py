"""SAM's translator imports the schemas of five types when a resource is first held against one.

AWS's translator has them as models of pydantic, with the text of their documentation, and
annotates methods with them; it holds only capacity providers, network connectors, images of
micro virtual machines and GraphQL APIs against them, no function. With pydantic and the package
that checks the policy templates that ship with the translator they took half a second of CPU
before the first template was transformed (4.13.1, 4.14.0). For each template it read the policy
templates anew and held them against their schema (40 ms): they are AWS's own, and valid.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import types
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from .on_import import after_import, around_import
from .stand_ins import Later, instead

_COMPAT = "samtranslator.compat"
_SCHEMAS = "samtranslator.internal.schema_source"
_TYPES = (
    "aws_serverless_capacity_provider",
    "aws_serverless_function",
    "aws_serverless_graphqlapi",
    "aws_serverless_microvmimage",
    "aws_serverless_networkconnector",
)
_RESOURCES = "samtranslator.model.sam_resources"
_TEMPLATES = "samtranslator.policy_template_processor.processor"


def install() -> None:
    around_import("samtranslator.model", _without_pydantic)
    around_import("samtranslator.internal.utils.utils", _without_common)
    around_import(_RESOURCES, _without_schemas)
    after_import(_RESOURCES, _schemas_later)
    around_import(_TEMPLATES, _without_jsonschema)
    after_import(_TEMPLATES, _mend_templates)


def _without_pydantic() -> AbstractContextManager[None]:
    return instead(_COMPAT, pydantic=Later(_COMPAT, "pydantic", BaseModel=object))


def _without_common() -> AbstractContextManager[None]:
    annotations = ("PassThroughProp", "PermissionsType", "SamIntrinsicable")
    return instead(f"{_SCHEMAS}.common", **dict.fromkeys(annotations, object))


class _Annotations(types.ModuleType):
    """Every name in it is good for an annotation."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return object


@contextlib.contextmanager
def _without_schemas() -> Iterator[None]:
    names = [f"{_SCHEMAS}.{name}" for name in _TYPES]
    with ExitStack() as stack:
        stack.enter_context(_without_common())
        made = [name for name in names if name not in sys.modules]
        sys.modules.update({name: _Annotations(name) for name in made})
        for name in made:
            stack.callback(sys.modules.pop, name)
        yield


def _schemas_later(resources: Any) -> None:
    for name in _TYPES:
        if isinstance(getattr(resources, name, None), _Annotations):
            setattr(resources, name, Later(f"{_SCHEMAS}.{name}"))


class _NotYet(Exception):
    """Nobody raises it: until the validator is imported there is nothing invalid."""


@contextlib.contextmanager
def _without_jsonschema() -> Iterator[None]:
    with (
        instead("jsonschema", validate=None),
        instead("jsonschema.exceptions", ValidationError=_NotYet),
    ):
        yield


def _mend_templates(module: Any) -> None:
    cls = module.PolicyTemplatesProcessor
    stock = cls._is_valid_templates_dict
    shipped = functools.cache(cls.get_default_policy_templates_json)

    @functools.wraps(stock)
    def is_valid(templates: Any, schema: Any = None) -> bool:
        if templates is shipped() and schema is None:
            return True
        import jsonschema

        module.jsonschema, module.ValidationError = jsonschema, jsonschema.ValidationError
        return bool(stock(templates, schema))

    cls.get_default_policy_templates_json = staticmethod(shipped)
    cls._is_valid_templates_dict = staticmethod(is_valid)

"""Intrinsic functions of JSONPath states: their errors and their texts.

Faults of 4.13.1: a call that fails ends the state with `States.Runtime`, which no Catch sees;
`States.Format` is Python's `format`, so that any brace in the template breaks it; an escaped
character keeps its backslash. AWS: "Intrinsic functions for JSONPath states in Step Functions"
(Reserved characters), "Handling errors in Step Functions workflows" (States.IntrinsicFailure).
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from ..mends.on_import import after_import
from .failing import INTRINSIC, fail

_ASL = "localstack.services.stepfunctions.asl"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
# A brace that was escaped is no placeholder: it is kept as another character until it is read.
_OPEN, _CLOSE = "\ue000", "\ue001"


def install() -> None:
    after_import(f"{_ASL}.component.common.string.string_expression", _mend_errors)
    after_import(f"{_ASL}.parse.intrinsic.preprocessor", _mend_texts)
    after_import(f"{_ASL}.parse.intrinsic.intrinsic_parser", _mend_parser)
    after_import(
        f"{_ASL}.component.intrinsic.function.statesfunction.generic.string_format", _mend_format
    )


def _mend_errors(module: Any) -> None:
    from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
        FailureEventException,
    )
    from localstack.services.stepfunctions.asl.utils.json_path import NoSuchJsonPathError

    cls = module.StringIntrinsicFunction
    stock = cls._eval_body

    @functools.wraps(stock)
    def evaluate(self: Any, env: Any) -> None:
        try:
            stock(self, env)
        except (FailureEventException, NoSuchJsonPathError):
            raise
        except Exception as error:
            call = self.intrinsic_function_derivation
            fail(env, INTRINSIC, f"The function '{call}' had the following error: {error}")
        if isinstance(env.stack[-1], str):
            env.stack[-1] = _plain(env.stack[-1])

    cls._eval_body = evaluate


def _mend_texts(module: Any) -> None:
    def text(parse_tree: Any) -> str:
        return _ESCAPED.sub(_unescaped, str(parse_tree.getText())[1:-1])

    module.Preprocessor._text_of_str = staticmethod(text)


def _mend_parser(module: Any) -> None:
    stock = module.IntrinsicParser.parse

    @functools.wraps(stock)
    def parse(src: str) -> Any:
        # The call is cut out of the definition's text: JSON's own escapes are still in it.
        try:
            return stock(json.loads(f'"{src}"'))
        except json.JSONDecodeError:
            return stock(src)

    module.IntrinsicParser.parse = staticmethod(parse)


def _unescaped(match: re.Match[str]) -> str:
    character = match.group(1)
    return {"{": _OPEN, "}": _CLOSE, **_CONTROL}.get(character, character)


def _mend_format(module: Any) -> None:
    def evaluate(self: Any, env: Any) -> None:
        self.argument_list.eval(env=env)
        template, *values = env.stack.pop()
        if not isinstance(template, str):
            raise ValueError("the first argument must be a string")
        parts = template.split("{}")
        if len(parts) - 1 != len(values):
            raise ValueError(
                f"the template has {len(parts) - 1} placeholders, {len(values)} values are given"
            )
        text = parts[0]
        for part, value in zip(parts[1:], values, strict=True):
            text += self._to_str_repr(value) + part
        env.stack.append(text)

    module.StringFormat._eval_body = evaluate


def _plain(text: str) -> str:
    return text.replace(_OPEN, "{").replace(_CLOSE, "}")

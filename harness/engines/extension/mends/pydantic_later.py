"""Lambda and Step Functions do without pydantic until they are given what it checks.

Lambda has one class of six numbers made by it, Step Functions the files of its mocking, which
few name, and the context that TestState is given: 0.1 s of CPU at first use, and 12 MB
(LocalStack 4.13.1, 4.14.0).
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from .on_import import after_import, around_import
from .stand_ins import Later, instead

_MOCKING = "localstack.services.stepfunctions.local_mocking.mock_config"
_MOCKING_FILES = "localstack.services.stepfunctions.local_mocking.mock_config_file"
_TEST_STATE = "localstack.services.stepfunctions.backend.test_state.test_state_mock"
_TEST_STATE_MODELS = "localstack.services.stepfunctions.test_state.mock_config"
_MODEL = "TestStateContextObjectValidator"


def install() -> None:
    around_import("localstack.utils.backoff", _with_plain_dataclasses)
    around_import(_MOCKING, _without_files)
    around_import(_TEST_STATE, _without_models)
    around_import(_TEST_STATE_MODELS, _without_models)
    after_import(_TEST_STATE, _models_later)


@contextlib.contextmanager
def _with_plain_dataclasses() -> Iterator[None]:
    with (
        instead("pydantic", Field=lambda default, **_limits: default),
        instead("pydantic.dataclasses", dataclass=dataclasses.dataclass),
    ):
        yield


def _without_files() -> AbstractContextManager[None]:
    read = "_load_sfn_raw_mock_config"
    annotations = ("RawMockConfig", "RawResponseModel", "RawTestCase")
    later = {read: Later(_MOCKING_FILES, read)}
    return instead(_MOCKING_FILES, **dict.fromkeys(annotations, object), **later)


class _NotYet(Exception):
    """Nobody raises it: until the model is made there is nothing invalid."""


def _without_models() -> AbstractContextManager[None]:
    return instead(
        "pydantic",
        BaseModel=object,
        ConfigDict=dict,
        StrictInt=int,
        StrictStr=str,
        ValidationError=_NotYet,
        create_model=lambda *_args, **_fields: object,
    )


def _models_later(test_state: Any) -> None:
    if test_state.ValidationError is _NotYet:
        setattr(test_state, _MODEL, _Model(test_state))


class _Model:
    """The model, made when it is first used, and put in its own place."""

    def __init__(self, test_state: Any) -> None:
        self._test_state = test_state

    def model_validate_json(self, context: str) -> Any:
        import pydantic

        # Anew, beside the module, whose other classes are in use.
        file = sys.modules[_TEST_STATE_MODELS].__file__
        spec = importlib.util.spec_from_file_location(f"harness.{_TEST_STATE_MODELS}", file)
        assert spec
        assert spec.loader
        models = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(models)
        model = getattr(models, _MODEL)
        self._test_state.ValidationError = pydantic.ValidationError
        setattr(self._test_state, _MODEL, model)
        return model.model_validate_json(context)

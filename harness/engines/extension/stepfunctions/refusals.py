"""Definitions that AWS refuses are refused when they are created, updated or validated.

Stock takes missing targets, states that nothing leads to, fields of other states and unknown
SDK operations, and answers with a Python exception's text for what it does refuse (4.13.1).
AWS: "CreateStateMachine", "ValidateStateMachineDefinition" in the Step Functions API reference.
"""

from __future__ import annotations

import functools
from typing import Any

from ..mends.on_import import after_import
from . import validation
from .sdk_names import boto_name

_PROVIDER = "localstack.services.stepfunctions.provider"
_MOST_DIAGNOSTICS = 100


def install() -> None:
    after_import(_PROVIDER, _mend)


def _mend(module: Any) -> None:
    provider = module.StepFunctionsProvider
    stock = provider._validate_definition

    def validate(definition: str, static_analysers: list[Any]) -> None:
        names = {type(analyser).__name__ for analyser in static_analysers}
        if "TestStateStaticAnalyser" in names:
            stock(definition, static_analysers)
            return
        errors = [
            found
            for found in diagnose(definition, express="ExpressStaticAnalyser" in names)
            if found.severity == "ERROR"
        ]
        if errors:
            refused = module.InvalidDefinition()
            refused.message = validation.refusal(errors)
            raise refused
        try:
            stock(definition, static_analysers)
        except module.InvalidDefinition as refused:
            refused.message = _told(str(refused.message), definition)
            raise

    provider._validate_definition = staticmethod(validate)
    provider.validate_state_machine_definition = _answer(module, stock)


def _told(message: str, definition: str) -> str:
    """What the interpreter's parser says, without the definition's whole text behind it."""
    found = message.removesuffix(f" in definition '{definition}'.")
    error = validation.Diagnostic("SCHEMA_VALIDATION_FAILED", found)
    return validation.refusal([error]) if found != message else message


def _answer(module: Any, stock: Any) -> Any:
    def validate_state_machine_definition(
        _self: Any, _context: Any, request: Any, **_kwargs: Any
    ) -> Any:
        definition = request["definition"]
        express = request.get("type") == "EXPRESS"
        found = diagnose(definition, express=express)
        if not any(d.severity == "ERROR" for d in found):
            analyser = module.ExpressStaticAnalyser() if express else module.StaticAnalyser()
            try:
                stock(definition, [analyser])
            except module.InvalidDefinition as refused:
                told = str(refused.message).removesuffix(f" in definition '{definition}'.")
                found.append(validation.Diagnostic("SCHEMA_VALIDATION_FAILED", told))
        failed = any(d.severity == "ERROR" for d in found)
        if request.get("severity", "ERROR") != "WARNING":
            found = [d for d in found if d.severity == "ERROR"]
        most = request.get("maxResults") or _MOST_DIAGNOSTICS
        return module.ValidateStateMachineDefinitionOutput(
            result="FAIL" if failed else "OK",
            diagnostics=[_shape(d) for d in found[:most]],
            truncated=len(found) > most,
        )

    return validate_state_machine_definition


def _shape(found: validation.Diagnostic) -> dict[str, str]:
    shape = {"severity": found.severity, "code": found.code, "message": found.message}
    return {**shape, "location": found.location} if found.location else shape


@functools.lru_cache(64)
def _diagnosed(definition: str, express: bool) -> tuple[validation.Diagnostic, ...]:
    return tuple(validation.validate(definition, express=express, operations=operations))


def diagnose(definition: str, *, express: bool) -> list[validation.Diagnostic]:
    return list(_diagnosed(definition, express))


@functools.cache
def operations(service: str) -> frozenset[str] | None:
    """The operations that an SDK integration can call, in lower case."""
    from localstack.aws.spec import load_service

    name = boto_name(service)
    try:
        model = load_service(name)
    except Exception:  # the loader's errors differ by release
        return None
    return frozenset(operation.lower() for operation in model.operation_names)

"""The settings by which LocalStack chooses the extension's plugins over its own."""

from __future__ import annotations

from harness.engines.installation.staging import EXTENSION

_OURS = "harness"
_PROVIDER_GROUP = "localstack.aws.provider"
_EXECUTOR_GROUP = "localstack.lambda.runtime_executor"


def plugin_settings() -> dict[str, str]:
    """LocalStack's variables: an entry point `dynamodb:harness` is a provider to choose."""
    chosen: dict[str, str] = {}
    for group, name in _entry_points():
        service, _, provider = name.partition(":")
        if group == _PROVIDER_GROUP and provider == _OURS:
            chosen[f"PROVIDER_OVERRIDE_{service.upper().replace('-', '_')}"] = _OURS
        elif group == _EXECUTOR_GROUP and name == _OURS:
            chosen["LAMBDA_RUNTIME_EXECUTOR"] = _OURS
    return chosen


def _entry_points() -> list[tuple[str, str]]:
    """(group, name) of each entry point of the extension."""
    import configparser

    parser = configparser.ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(EXTENSION / "entry_points.txt")
    return [(group, name) for group in parser.sections() for name in parser.options(group)]

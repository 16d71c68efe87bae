"""Parameters set; values of secrets are never recorded."""

from __future__ import annotations

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator, text


def _put(call: Call, _to: Translation) -> list[Step]:
    name, value = str(call.parameters["Name"]), call.parameters["Value"]
    return [{"parameters": {name: text(value, f"the value of {name}")}}]


def _secret(call: Call, _to: Translation) -> list[Step]:
    name = call.parameters.get("SecretId") or call.parameters.get("Name")
    raise Left(f"the value of {name} is secret, and not recorded: add a `secrets:` step")


PARAMETERS: dict[tuple[str, str], Translator] = {
    ("ssm", "PutParameter"): _put,
    ("secretsmanager", "CreateSecret"): _secret,
    ("secretsmanager", "PutSecretValue"): _secret,
    ("secretsmanager", "UpdateSecret"): _secret,
}

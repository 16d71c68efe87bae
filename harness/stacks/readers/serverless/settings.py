"""Settings of the service that change nothing on a local engine: said, not dropped."""

from __future__ import annotations

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.service import Service

_LEFT_OUT = {
    "cfnRole": "the engine takes no role for CloudFormation",
    "deploymentBucket": "the harness has its own bucket for artifacts",
    "ecr": "no images are built",
    "logs": "APIs write no access logs",
    "notificationArns": "CloudFormation notifies nobody",
    "rollbackConfiguration": "there are no alarms to watch",
    "runtimeManagement": "the nearest interpreter is used",
    "stackPolicy": "local stacks have no policy",
    "stackTags": "tags of the stack are the harness's",
}
_PROVIDER_RULES = {"stackParameters": "give them as --parameter NAME=VALUE"}


def check_settings(service: Service, draft: Draft) -> None:
    """Raises:
    BadInput: a version of the framework whose syntax is another one.
    """
    version = service.root.get("frameworkVersion")
    if version is not None and fields.text(version, "frameworkVersion").lstrip("^~>= v")[:1] in (
        "1",
        "0",
    ):
        raise BadInput(
            f"frameworkVersion {version.value!r}: the syntax of v3 is read",
            where=version.where,
            fix="frameworkVersion: '3'",
        )
    for key, reason in _LEFT_OUT.items():
        if (node := service.provider.get(key)) is not None:
            draft.note(node.where, f"provider.{key} is left out: {reason}")
    for key, fix in _PROVIDER_RULES.items():
        if (node := service.provider.get(key)) is not None:
            draft.note(node.where, f"provider.{key} is left out: {fix}")
    if (node := service.root.get("build")) is not None:
        draft.note(node.where, "build is left out: it is of v4")

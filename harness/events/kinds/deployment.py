"""What CloudFormation and the Code services call functions for while they deploy."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.records import records_of
from harness.events.shapes import distinct, has, mapping, text


def _custom_resource(event: Any, _: Look) -> Found | None:
    if not has(event, "RequestType", "ResponseURL", "StackId", "LogicalResourceId"):
        return None
    return Found(f"{text(event, 'RequestType')} {text(event, 'ResourceType')}")


def _macro(event: Any, _: Look) -> Found | None:
    if not has(event, "fragment", "transformId", "requestId"):
        return None
    return Found(text(event, "transformId"))


def _pipeline(event: Any, _: Look) -> Found | None:
    job = mapping(event, "CodePipeline.job")
    return Found(text(job, "id")) if has(job, "id", "data") else None


def _deploy_hook(event: Any, _: Look) -> Found | None:
    if not has(event, "DeploymentId", "LifecycleEventHookExecutionId"):
        return None
    return Found(text(event, "DeploymentId"))


def _commit(event: Any, _: Look) -> Found | None:
    records = records_of(event, "aws:codecommit")
    if records is None:
        return None
    return Found(distinct([text(record, "eventName") for record in records]), len(records))


KINDS = (
    Kind(
        "custom-resource", "CloudFormation custom resource", _custom_resource,
        obstacle="CloudFormation sends it while a stack is deployed: deploy the stack to see it",
    ),
    Kind(
        "macro", "CloudFormation macro", _macro,
        obstacle="CloudFormation sends it while a template is read",
    ),
    Kind(
        "codepipeline", "CodePipeline job", _pipeline,
        obstacle="CodePipeline is not in the engine",
    ),
    Kind(
        "codedeploy-hook", "CodeDeploy lifecycle hook", _deploy_hook,
        obstacle="CodeDeploy does not call hooks in the engine",
    ),
    Kind(
        "codecommit", "CodeCommit trigger", _commit,
        obstacle="CodeCommit is not in the engine",
    ),
)  # fmt: skip

"""Deploys what a team has: one template, or all stacks of a CDK assembly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.stacks.assembly.deploy import deploy_as_one
from harness.stacks.assembly.manifest import assembly_of
from harness.stacks.cloudformation import StackClient
from harness.stacks.deploy_template import deploy_template
from harness.stacks.stack import Stack


def deploy(
    template: Path,
    cloud: Cloud,
    *,
    name: str | None = None,
    parameters: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    keep_failed: bool = False,
    allow_unsupported: bool = False,
) -> Stack:
    """Bring the stack to what `template` and its sources say now.

    Does nothing where nothing changed. A new stack that fails is taken away again, unless
    `keep_failed`; an update that fails is rolled back to what was deployed before. What the
    engine cannot make is an error, or is left out with `allow_unsupported`.

    Raises:
        BadInput: the template, its sources or the parameters are wrong; nothing was sent.
        DeployError: a build, or the engine, failed; with the resource and its line.
        Unsupported: the engine cannot make a resource of the template.
        EngineError: the engine does not answer.
    """
    template = Path(template)
    if (folder := assembly_of(template)) is not None:
        return deploy_as_one(
            folder,
            cloud,
            name=name,
            parameters=parameters,
            progress=progress,
            keep_failed=keep_failed,
            allow_unsupported=allow_unsupported,
        )
    return deploy_template(
        template,
        cloud,
        name=name,
        parameters=parameters,
        progress=progress,
        keep_failed=keep_failed,
        allow_unsupported=allow_unsupported,
    )


def delete(stack: Stack | str, cloud: Cloud) -> None:
    """Delete a stack and wait until it is gone; one that is not there is no error.

    Raises:
        DeployError: resources could not be deleted.
    """
    client = StackClient(cloud, stack if isinstance(stack, str) else stack.name)
    if (found := client.describe()) is not None:
        client.delete(found["StackId"])

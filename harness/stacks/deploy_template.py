"""Deploys what one template says: read, check, then what `deployment` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.errors import DeployError, EngineError
from harness.stacks.cloudformation import StackClient
from harness.stacks.deployment import Deployment
from harness.stacks.names import check_stack_name, stack_name
from harness.stacks.prepared import prepare
from harness.stacks.stack import Stack


def deploy_template(
    template: Path,
    cloud: Cloud,
    *,
    name: str | None = None,
    parameters: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    keep_failed: bool = False,
    allow_unsupported: bool = False,
) -> Stack:
    """As `deploy`, of a template that makes one stack."""
    prepared = prepare(template, cloud, parameters, allow_unsupported=allow_unsupported)
    read = prepared.template
    own_name = name is None
    named = read.assembly.name if read.assembly else read.stack_name
    name = name or named or stack_name(template)
    check_stack_name(name)
    for left_out in prepared.packaged.left_out:
        if progress is not None:
            progress(str(left_out), None)
    deployment = Deployment(
        template=read,
        packaged=prepared.packaged,
        parameters=prepared.parameters,
        cloud=cloud,
        client=StackClient(cloud, name),
        progress=progress,
        keep_failed=keep_failed,
    )
    try:
        return deployment.run(own_name)
    except BotoCoreError as error:  # no answer at all; answers with an error are ClientErrors
        raise EngineError(
            f"the engine stopped answering while {name!r} was deployed: {error}",
            fix="see `harness status` and the engine's log",
        ) from error
    except ClientError as error:
        raise DeployError(f"stack {name!r}: {error}", where=read.where()) from error

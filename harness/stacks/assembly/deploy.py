"""Deploys the stacks of an assembly, each after those that it depends on, others beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.errors import BadInput, did_you_mean
from harness.stacks.assembly.environment import Environment
from harness.stacks.assembly.manifest import AssemblyStack, choose, read_assembly
from harness.stacks.check import check
from harness.stacks.deploy_template import deploy_template
from harness.stacks.readers import read_template
from harness.stacks.several.deploying import check_results, deploy_several
from harness.stacks.several.joined import joined
from harness.stacks.several.wanted import Wanted
from harness.stacks.stack import Stack
from harness.stacks.template import Template


def deploy_assembly(
    folder: Path,
    cloud: Cloud,
    *,
    names: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    keep_failed: bool = False,
    allow_unsupported: bool = False,
) -> list[Stack]:
    """Bring the stacks of the assembly in `folder` to what it says, in their order.

    `names` choose some, with all that they depend on. `parameters` go to every stack that
    declares them.

    Raises:
        BadInput: as `deploy`, or a stack or parameter that the assembly does not have.
        DeployError: as `deploy`; the stacks that do not need the failed one stay.
    """
    stacks = choose(read_assembly(folder), names)
    given = dict(parameters or {})
    templates = {s.id: read_template(s.template) for s in stacks}
    _check_parameters(stacks, given, templates)
    own = {
        s.id: {name: v for name, v in given.items() if name in templates[s.id].parameters}
        for s in stacks
    }
    for stack in stacks:
        # All of them, before any is sent.
        check(templates[stack.id], cloud, own[stack.id], allow_unsupported=allow_unsupported)
    for stack in stacks:
        note = Environment.of(stack, cloud.account, cloud.region).note
        if note and progress:
            progress(f"{stack.display}: {note}", None)
    results = deploy_several(
        [Wanted(s.template, own[s.id], where=s.where, label=s.display) for s in stacks],
        cloud,
        progress=progress,
        deploy=partial(deploy_template, keep_failed=keep_failed),
        allow_unsupported=allow_unsupported,
    )
    return check_results(results)


def deploy_as_one(
    folder: Path,
    cloud: Cloud,
    *,
    name: str | None,
    parameters: Mapping[str, str] | None,
    progress: Progress | None,
    keep_failed: bool,
    allow_unsupported: bool,
) -> Stack:
    """Every stack of the assembly, looked at as one.

    Raises:
        BadInput: also a `name`, where CDK has given names already.
    """
    if name is not None and not parameters:
        raise BadInput(
            f"the stacks of an assembly have names already: {name!r} cannot be given",
            fix="choose some with --stack",
        )
    stacks = deploy_assembly(
        folder,
        cloud,
        parameters=parameters,
        progress=progress,
        keep_failed=keep_failed,
        allow_unsupported=allow_unsupported,
    )
    return joined({stack.name: stack for stack in stacks})


def _check_parameters(
    stacks: list[AssemblyStack], given: Mapping[str, str], templates: Mapping[str, Template]
) -> None:
    known = {name for template in templates.values() for name in template.parameters}
    for name in given:
        if name not in known:
            raise BadInput(
                f"no stack of the assembly has a parameter {name!r}",
                where=stacks[0].where,
                fix=did_you_mean(name, known) or "they declare no parameters",
            )

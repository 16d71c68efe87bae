"""Everything that can be found wrong before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.cloud import Cloud
from harness.engines.control import ResourceTypes
from harness.stacks.packaging.package import package
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.partial.left_out import LeftOut
from harness.stacks.template import Template
from harness.stacks.validation.capabilities import missing_in
from harness.stacks.validation.handlers import check_handler
from harness.stacks.validation.open_doors import open_doors
from harness.stacks.validation.remembered import is_remembered, key_of, remember
from harness.stacks.values import Values


def check(
    template: Template,
    cloud: Cloud,
    given: Mapping[str, str | None],
    *,
    allow_unsupported: bool = False,
) -> Packaged:
    """The template with its local paths replaced.

    Args:
        given: the parameters' values; None where only the engine can tell.
        allow_unsupported: leave out what the engine cannot make, instead of refusing it.

    Raises:
        BadInput: with the template's line.
        Unsupported: resources that the engine cannot make, all of them.
    """
    check_template(template, given, cloud.types)
    left_out: list[LeftOut] = []
    missing = missing_in(template, cloud, Values(template, given))
    if missing:
        from harness.stacks.partial.leaving_out import leave_out
        from harness.stacks.validation.refusal import refusal

        engine = cloud.engine.name
        if not allow_unsupported:
            raise refusal(template, engine, missing)
        reduced, left_out = leave_out(template, missing)
        if not reduced.resources:
            raise refusal(template, engine, missing)
        template = reduced
    packaged = package(template, cloud, given, allow_unsupported=allow_unsupported)
    packaged.left_out += left_out
    packaged.notes += open_doors(template, cloud, Values(template, given))
    for code, owner in packaged.codes:
        complete = code.plan is not None and code.plan.complete
        if owner is not None and not code.is_archive and not complete:
            check_handler(owner, [code.source], more_to_come=code.plan is not None)
    return packaged


def check_template(
    template: Template, given: Mapping[str, str | None], types: ResourceTypes | None = None
) -> None:
    """What can be told without an engine, and without looking at other files.

    Args:
        types: what the engine that it is for can make, where there is one.

    Raises:
        BadInput: the first mistake, with the others below it.
    """
    key = key_of(template, given, types)
    if is_remembered(key):
        return
    # Not at the top: they are most of what is loaded for a check, and an unchanged template
    # needs none of them.
    from harness.stacks.validation.rules import findings_of

    findings_of(template, given, types).raise_any()
    remember(key)

"""Everything that can be found wrong before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.cloud import Cloud
from harness.stacks.functions import functions_of
from harness.stacks.packaging.package import Packaged, package
from harness.stacks.template import Template
from harness.stacks.validation.handlers import check_handler
from harness.stacks.validation.parameters import check_parameters
from harness.stacks.validation.references import check_references
from harness.stacks.validation.runtimes import check_runtime
from harness.stacks.values import Values


def check(template: Template, cloud: Cloud, parameters: Mapping[str, str | None]) -> Packaged:
    """The template with its local paths replaced.

    A parameter is None where only the engine will know its value, as of a nested stack.

    Raises:
        BadInput: with the template's line.
    """
    check_parameters(template, parameters)
    check_references(template)
    for function in functions_of(template, Values(template, parameters)):
        check_runtime(function)
    packaged = package(template, cloud, parameters)
    for code, owner in packaged.codes:
        complete = code.plan is not None and code.plan.complete
        if owner is not None and not code.is_archive and not complete:
            check_handler(owner, [code.source], more_to_come=code.plan is not None)
    return packaged

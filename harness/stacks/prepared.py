"""A template read and checked: everything that is known before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.stacks.check import check
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.readers import read_template
from harness.stacks.template import Template


@dataclass(frozen=True)
class Prepared:
    """`parameters` are those that the engine is given: a format's own options are not there."""

    template: Template
    parameters: dict[str, str]
    packaged: Packaged


def prepare(
    template: Path,
    cloud: Cloud,
    parameters: Mapping[str, str] | None = None,
    *,
    allow_unsupported: bool = False,
) -> Prepared:
    """Raises:
    BadInput: the template, its sources or the parameters are wrong.
    Unsupported: the engine cannot make a resource of the template.
    """
    read = read_template(template, parameters, cloud)
    given = read.for_engine(parameters or {})
    return Prepared(read, given, check(read, cloud, given, allow_unsupported=allow_unsupported))

"""Every rule, held against one template."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.control import ResourceTypes
from harness.stacks.functions import functions_of
from harness.stacks.template import Template
from harness.stacks.validation import (
    attributes,
    capabilities,
    conditions,
    intrinsics,
    mappings,
    nulls,
    outputs,
    parameters,
    properties,
    references,
)
from harness.stacks.validation.findings import Findings
from harness.stacks.validation.functions import check_functions
from harness.stacks.validation.runtimes import check_runtimes
from harness.stacks.values import Values


def findings_of(
    template: Template, given: Mapping[str, str | None], types: ResourceTypes | None
) -> Findings:
    """What they find; the arguments are those of `check_template`."""
    values = Values(template, given)
    findings = Findings()
    findings.add(parameters.check_parameters(template, given))
    findings.add(capabilities.check_types(template, types))
    findings.add(properties.check_properties(template))
    findings.add(intrinsics.check_intrinsics(template))
    findings.add(references.check_references(template))
    findings.add(attributes.check_attributes(template))
    findings.add(conditions.check_conditions(template))
    findings.add(mappings.check_mappings(template, values))
    findings.add(nulls.check_nulls(template))
    findings.add(outputs.check_outputs(template))
    functions = list(functions_of(template, values))
    findings.add(check_runtimes(functions))
    findings.add(check_functions(template, functions, values))
    return findings

"""What a failure's sections are called."""

from __future__ import annotations

from report_samples import RESOURCES, STORE, scenario

from harness.report.failure import flow_sections


def test_a_log_has_the_name_that_the_template_gives_its_function() -> None:
    told = scenario(resources=RESOURCES, logs={STORE: ["a line"], "other": ["another"]})
    assert [section.title for section in flow_sections(told)] == ["log of Store", "log of other"]

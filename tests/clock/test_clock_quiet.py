"""What a flow waits for is brought to its end by the clock, and then it is quiet."""

from __future__ import annotations

from pathlib import Path

from harness.engines.cloud import Cloud
from harness.scenarios.reading.loading import load
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.deploy import delete

TEMPLATE = Path(__file__).parents[1] / "language" / "quiet" / "template.yaml"
SCENARIO = f"""
scenario: Retries and waits come to their end
stack: {TEMPLATE}
timeout: 60s
when:
  - send: {{queue: Work, body: {{fail: true}}}}
  - invoke: {{function: Worker, type: Event, payload: {{fail: true}}}}
  - start: {{machine: Waits, input: {{seconds: 3600}}}}
  - advance: 2h
  - quiet: true
then:
  - messages: {{queue: Dead, count: 1}}
  - calls: {{function: Worker, exactly: 6}}
    until: quiet
"""


def test_the_clock_brings_what_waits_to_its_end(cloud: Cloud, tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(SCENARIO)
    with Session(cloud) as session:
        result = run(load(file)[0], session)
        delete(session.deploy(TEMPLATE), cloud)
    assert result.problem is None
    assert result.status == "passed"

"""A scenario that moves the clock leaves the time of the tests beside it alone."""

from __future__ import annotations

import pytest

SCENARIO = """
scenario: An hour passes
when:
  - parameters: {/rate: "1.1"}
  - advance: 1h
then:
  - parameter: {name: /rate, value: "1.1"}
"""
TEST = """
from datetime import timedelta

def test_the_time_is_real(cloud):
    assert cloud.clock.ahead() == timedelta()

def test_the_scenario_ran_on_another_engine(cloud, scenario):
    endpoint = cloud.endpoint
    (result,) = scenario("a.scenario.yaml")
    assert result.status == "passed"
    assert cloud.endpoint == endpoint
    assert cloud.clock.ahead() == timedelta()
"""


def test_tests_beside_a_scenario_that_moves_the_clock_keep_real_time(
    pytester: pytest.Pytester,
) -> None:
    pytester.path.joinpath("a.scenario.yaml").write_text(SCENARIO)
    pytester.makepyfile(test_time=TEST)
    result = pytester.runpytest_subprocess("a.scenario.yaml", "test_time.py")
    result.assert_outcomes(passed=3)

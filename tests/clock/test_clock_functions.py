"""What functions see of the clock: real time, or the cloud's where that is shared."""

from __future__ import annotations

import json
import time

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

PYTHON = """
import datetime, time
from time import time as taken_before

LOADED = time.time()

def handler(event, context):
    return {
        "time": time.time(),
        "taken": taken_before(),
        "datetime": datetime.datetime.now(datetime.timezone.utc).timestamp(),
        "today": datetime.date.today().isoformat(),
        "loaded": LOADED,
        "left": context.get_remaining_time_in_millis(),
    }
"""
NODE = """
const loaded = Date.now()
exports.handler = async (event, context) => ({
  time: Date.now() / 1000,
  taken: new Date().getTime() / 1000,
  datetime: Date.parse(new Date().toISOString()) / 1000,
  today: new Date().toISOString().slice(0, 10),
  loaded: loaded / 1000,
  left: context.getRemainingTimeInMillis(),
  date: new Date(0) instanceof Date && new Date(2020, 1).constructor === Date && typeof Date()
})
"""


@pytest.fixture(params=["python", "node"])
def function(request: pytest.FixtureRequest, cloud: Cloud) -> lambdas.Function:
    if request.param == "python":
        return lambdas.python(cloud, PYTHON, Timeout=20)
    return lambdas.node(cloud, NODE, file="index.cjs", Timeout=20)


def test_functions_see_real_time_unless_asked(cloud: Cloud, function: lambdas.Function) -> None:
    first = function.invoke().payload
    cloud.clock.advance(hours=3)
    second = function.invoke().payload
    assert 0 <= second["time"] - first["time"] < 60
    assert second["loaded"] == first["loaded"]
    assert 15_000 < second["left"] <= 20_000


def test_a_shared_clock_is_the_clouds(cloud: Cloud, function: lambdas.Function) -> None:
    cloud.clock.share_with_functions(cloud.account)
    first = function.invoke().payload
    cloud.clock.advance(days=2)
    second = function.invoke().payload
    for reading in ("time", "taken", "datetime"):
        assert 172_800 <= second[reading] - first[reading] < 172_860
        assert abs(second[reading] - cloud.clock.now().timestamp()) < 60
    assert second["today"] > first["today"]
    assert second["loaded"] == first["loaded"], "the process goes on, and sees the clock move"
    assert 15_000 < second["left"] <= 20_000


def test_a_reset_ends_the_sharing_and_leaves_functions_at_the_clouds_time(
    cloud: Cloud, function: lambdas.Function
) -> None:
    assert cloud.control is not None
    function.invoke()
    cloud.clock.advance(hours=5)
    cloud.control.reset(cloud.account)
    before = function.invoke().payload["time"]
    assert abs(before - cloud.clock.now().timestamp()) < 60
    cloud.clock.advance(hours=1)
    after = function.invoke().payload
    assert 0 <= after["time"] - before < 60
    assert 15_000 < after["left"] <= 20_000


def test_log_lines_tell_the_time_of_the_cloud(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context): print('here')")
    cloud.clock.advance(hours=2)
    function.invoke()
    group = f"/aws/lambda/{function.name}"
    events = lambdas.eventually(
        lambda: cloud.client("logs").filter_log_events(logGroupName=group)["events"], bool
    )
    now = cloud.clock.now().timestamp()
    assert all(now - 60 < event["timestamp"] / 1000 <= now + 1 for event in events)
    assert now - time.time() >= 7200
    assert "here" in json.dumps(events)

"""StartSyncExecution from functions: SDKs ask for a host `sync-ENDPOINT`, which there is not."""

from __future__ import annotations

import shutil

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.machines import PASS, create, one
from tests.engine import lambdas

PYTHON = """
import boto3, json

def handler(event, context):
    client = boto3.client("stepfunctions")
    answer = client.start_sync_execution(stateMachineArn=event["arn"], input='{"n": 1}')
    return json.loads(answer["output"])
"""
NODE = """
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn'

export const handler = async ({ arn }) => {
  const command = new StartSyncExecutionCommand({ stateMachineArn: arn, input: '{"n": 1}' })
  return JSON.parse((await new SFNClient({}).send(command)).output)
}
"""


NEEDS_NODE = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.mark.parametrize("language", ["python", pytest.param("node", marks=NEEDS_NODE)])
def test_a_function_runs_an_express_workflow(cloud: Cloud, language: str) -> None:
    arn = create(cloud, one(PASS), type="EXPRESS")
    made = lambdas.python(cloud, PYTHON) if language == "python" else lambdas.node(cloud, NODE)
    answer = made.invoke({"arn": arn})
    assert (answer.error, answer.payload) == (None, {"n": 1}), answer.log

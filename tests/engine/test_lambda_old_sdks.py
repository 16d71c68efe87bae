"""SDKs that ignore `AWS_ENDPOINT_URL` reach the engine all the same."""

from __future__ import annotations

import shutil

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas, old_sdks

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

NODE_HANDLER = """
const s3 = new S3()
const sqs = new SQS({ region: process.env.AWS_REGION })
exports.handler = async ({ bucket, queue }) => {
  await s3.createBucket({ Bucket: bucket }).promise()
  await s3.putObject({ Bucket: bucket, Key: 'a/k', Body: 'content' }).promise()
  await sqs.sendMessage({ QueueUrl: queue, MessageBody: 'hello' }).promise()
  const found = await s3.getObject({ Bucket: bucket, Key: 'a/k' }).promise()
  const url = s3.getSignedUrl('getObject', { Bucket: bucket, Key: 'a/k' })
  const { Account } = await new STS().getCallerIdentity().promise()
  return {
    body: found.Body.toString(), signed: await (await fetch(url)).text(), account: Account
  }
}
"""
WHOLE = "const { S3, SQS, STS } = require('aws-sdk')\n" + NODE_HANDLER
CLIENTS = (
    "const [S3, SQS, STS] = ['s3', 'sqs', 'sts'].map((n) => require('aws-sdk/clients/' + n))\n"
    + NODE_HANDLER
)
ES_MODULE = "import AWS from 'aws-sdk'\nconst { S3, SQS, STS } = AWS\n" + NODE_HANDLER.replace(
    "exports.handler =", "export const handler ="
)

PYTHON_HANDLER = """
import boto3
s3 = boto3.client("s3")
queues = boto3.resource("sqs")

def handler(event, context):
    bucket = event["bucket"]
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a/k", Body=b"content")
    queues.Queue(event["queue"]).send_message(MessageBody="hello")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a/k"})
    import urllib.request
    return {
        "version": boto3.__version__,
        "body": s3.get_object(Bucket=bucket, Key="a/k")["Body"].read().decode(),
        "signed": urllib.request.urlopen(url).read().decode(),
        "account": boto3.client("sts").get_caller_identity()["Account"],
    }
"""

ASYNC_HANDLER = """
import asyncio, botocore
from aiobotocore.session import get_session

async def work(queue):
    async with get_session().create_client("sqs") as sqs:
        await sqs.send_message(QueueUrl=queue, MessageBody="hello")
    async with get_session().create_client("sts") as sts:
        return botocore.__version__, (await sts.get_caller_identity())["Account"]

def handler(event, context):
    return asyncio.run(work(event["queue"]))
"""


@pytest.fixture
def queue(cloud: Cloud) -> str:
    url: str = cloud.client("sqs").create_queue(QueueName="hellos")["QueueUrl"]
    return url


def _received(cloud: Cloud, queue: str) -> list[str]:
    found = cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)
    return [message["Body"] for message in found.get("Messages", [])]


@needs_node
@pytest.mark.parametrize(
    ("file", "source"),
    [("index.js", WHOLE), ("index.js", CLIENTS), ("index.mjs", ES_MODULE)],
    ids=["whole", "clients", "es module"],
)
def test_sdk_v2_of_the_function_is_led_to_the_engine(
    cloud: Cloud, queue: str, file: str, source: str
) -> None:
    files = {**old_sdks.node_packages(), file: source}
    function = lambdas.create(
        cloud, files, Runtime="nodejs20.x", Handler="index.handler", Timeout=15, MemorySize=512
    )
    answer = function.invoke({"bucket": f"v2-{cloud.account}", "queue": queue})
    assert answer.payload == {"body": "content", "signed": "content", "account": cloud.account}
    assert _received(cloud, queue) == ["hello"]


@needs_node
@pytest.mark.parametrize("file", ["index.js", "index.mjs"])
def test_sdk_v2_that_is_not_shipped_is_missing_as_on_aws(cloud: Cloud, file: str) -> None:
    source = (
        "require('aws-sdk'); exports.handler = async () => 1"
        if file == "index.js"
        else "import 'aws-sdk'; export const handler = async () => 1"
    )
    answer = lambdas.node(cloud, source, file=file).invoke()
    assert answer.payload["errorType"] == "Runtime.ImportModuleError"
    assert "aws-sdk" in answer.payload["errorMessage"]


def test_old_boto3_of_the_function_is_led_to_the_engine(cloud: Cloud, queue: str) -> None:
    files = {**old_sdks.python_packages(), "app.py": PYTHON_HANDLER}
    function = lambdas.create(cloud, files, Runtime="python3.11", Handler="app.handler", Timeout=15)
    answer = function.invoke({"bucket": f"old-{cloud.account}", "queue": queue})
    assert answer.payload == {
        "version": "1.26.165", "body": "content", "signed": "content", "account": cloud.account,
    }  # fmt: skip
    assert _received(cloud, queue) == ["hello"]


def test_old_boto3_of_a_layer_in_a_program_that_the_function_starts(
    cloud: Cloud, queue: str
) -> None:
    packages = {f"python/{name}": data for name, data in old_sdks.python_packages().items()}
    layer = cloud.client("lambda").publish_layer_version(
        LayerName="old", Content={"ZipFile": lambdas.archive(packages)}
    )["LayerVersionArn"]
    program = (
        "import sys; sys.path.insert(0, '/opt/python'); import boto3; print(boto3.__version__, "
        "boto3.client('sts').get_caller_identity()['Account'], end='')"
    )
    source = f"""
import subprocess, sys
def handler(event, context):
    return subprocess.run(
        [sys.executable, "-c", {program!r}], capture_output=True, text=True
    ).stdout
"""
    answer = lambdas.python(cloud, source, Layers=[layer], Timeout=15).invoke()
    assert answer.payload == f"1.26.165 {cloud.account}", answer.log


def test_old_aiobotocore_is_led_to_the_engine(cloud: Cloud, queue: str) -> None:
    packages = old_sdks.python_packages(old_sdks.PYTHON_ASYNC)
    files = {**packages, "app.py": ASYNC_HANDLER}
    function = lambdas.create(cloud, files, Runtime="python3.11", Handler="app.handler", Timeout=15)
    version, account = function.invoke({"queue": queue}).payload
    assert int(version.split(".")[1]) < 32
    assert account == cloud.account
    assert _received(cloud, queue) == ["hello"]

"""A call that would leave the engine for AWS fails at once, and the record says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from harness.engines.cloud import Cloud
from harness.engines.extension.lambda_runtime.process import harness_outbound
from harness.engines.extension.wire import Note
from harness.trace import RecordStream
from tests.engine import lambdas, old_sdks

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

HOST = "sqs.us-east-1.amazonaws.com"

PYTHON_WAYS = {
    "boto3": f"import boto3; boto3.client('sqs', endpoint_url='https://{HOST}').list_queues()",
    "urllib": f"import urllib.request; urllib.request.urlopen('http://{HOST}/')",
    "http": f"import http.client; http.client.HTTPSConnection('{HOST}').request('GET', '/')",
    "bytes": f"import socket; socket.getaddrinfo(b'{HOST}', 443)",
    "asyncio": f"import asyncio; asyncio.run(asyncio.open_connection('{HOST}', 443))",
    "tls": "import ssl; ssl.create_default_context().wrap_bio("
    f"ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname='{HOST}')",
}
NODE_WAYS = {
    "fetch": f"await fetch('https://{HOST}/')",
    "https": f"""await new Promise((resolve, reject) =>
      require('node:https').get('https://{HOST}/', resolve).on('error', reject))""",
    "http2": f"""await new Promise((resolve, reject) =>
      require('node:http2').connect('https://{HOST}').on('error', reject))""",
    "net": f"""await new Promise((resolve, reject) =>
      require('node:net').connect(443, '{HOST}', resolve).on('error', reject))""",
    "own look-up": f"""await new Promise((resolve, reject) => require('node:https').get({{
        host: '{HOST}', lookup: (name, options, done) => done(null, '127.0.0.1', 4)
      }}, resolve).on('error', reject))""",
    "sdk v3": f"""const {{ SQSClient, ListQueuesCommand }} = require('@aws-sdk/client-sqs')
      await new SQSClient({{ endpoint: 'https://{HOST}' }}).send(new ListQueuesCommand({{}}))""",
}
CAUGHT = """
const text = (error) => error ? `${error.name} ${error.message} ${text(error.cause)}` : ''
exports.handler = async () => {
  try { WAY; return 'came through' } catch (error) { return text(error) }
}
"""


@pytest.fixture
def notes(cloud: Cloud) -> Iterator[RecordStream]:
    stream = RecordStream(cloud.control, cloud.account)
    yield stream
    stream.close()


def _told(stream: RecordStream) -> list[tuple[str, str, str | None]]:
    stream.catch_up()
    found = [r for r in stream.since(0) if isinstance(r, Note) and r.level == "error"]
    return [(note.account or "", note.text, note.resource) for note in found]


@pytest.mark.parametrize("way", PYTHON_WAYS)
def test_python_is_refused(cloud: Cloud, notes: RecordStream, way: str) -> None:
    source = f"def handler(event, context):\n    {PYTHON_WAYS[way]}"
    function = lambdas.python(cloud, source, Timeout=60)
    answer = function.invoke()
    assert answer.error == "Unhandled"
    said = f"function {function.name} called {HOST}"
    assert said in answer.payload["errorMessage"]
    text = f"{said}, which is AWS itself: refused"
    # Once: no SDK tries it again.
    assert _told(notes) == [(cloud.account, text, function.name)]


@needs_node
@pytest.mark.parametrize("way", NODE_WAYS)
def test_node_is_refused(cloud: Cloud, notes: RecordStream, way: str) -> None:
    source = CAUGHT.replace("WAY", NODE_WAYS[way])
    function = lambdas.node(cloud, source, file="index.js", Timeout=60)
    answer = function.invoke()
    said = f"function {function.name} called {HOST}"
    assert said in answer.payload
    text = f"{said}, which is AWS itself: refused"
    assert _told(notes) == [(cloud.account, text, function.name)]


@needs_node
def test_sdk_v2_does_not_try_a_refused_host_again(cloud: Cloud, notes: RecordStream) -> None:
    source = """
const AWS = require('aws-sdk')
exports.handler = async () => {
  const table = new AWS.DynamoDB({ endpoint: 'https://dynamodb.us-east-1.amazonaws.com' })
  const began = Date.now()
  try { await table.listTables().promise() } catch (error) {
    return { message: error.message, ms: Date.now() - began }
  }
}
"""
    files = {**old_sdks.node_packages(), "index.js": source}
    function = lambdas.create(
        cloud, files, Runtime="nodejs20.x", Handler="index.handler", Timeout=60, MemorySize=512
    )
    answer = function.invoke().payload
    assert "called dynamodb.us-east-1.amazonaws.com" in answer["message"]
    assert answer["ms"] < 20_000  # it waits for half a minute between ten tries
    assert len(_told(notes)) == 1


@needs_node
@pytest.mark.parametrize(
    "start",
    [
        "new (require('node:worker_threads').Worker)(code, { eval: true })",
        "require('node:child_process').spawn(process.execPath, ['-e', code])",
    ],
    ids=["worker", "process"],
)
def test_node_that_the_function_starts_is_refused(
    cloud: Cloud, notes: RecordStream, start: str
) -> None:
    source = f"""
const code = "fetch('https://{HOST}').catch(() => {{}})"
exports.handler = () => new Promise((resolve) => {start}.on('exit', resolve))
"""
    function = lambdas.node(cloud, source, file="index.js", Timeout=60)
    function.invoke()
    assert [resource for _, _, resource in _told(notes)] == [function.name]


def test_python_that_the_function_starts_is_refused(cloud: Cloud, notes: RecordStream) -> None:
    program = f"import socket; socket.create_connection(('{HOST}', 443))"
    source = f"""
import subprocess, sys
def handler(event, context):
    done = subprocess.run([sys.executable, "-c", {program!r}], capture_output=True, text=True)
    return done.stderr
"""
    function = lambdas.python(cloud, source, Timeout=60)
    assert f"RefusedHost: function {function.name} called {HOST}" in function.invoke().payload
    assert len(_told(notes)) == 1


def test_a_sitecustomize_of_the_function_is_still_imported(cloud: Cloud) -> None:
    source = """
import os, subprocess, sys
def handler(event, context):
    env = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"] + ":/var/task/own"}
    program = "import builtins; print(builtins.mine, end='')"
    return subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True).stdout
"""
    files = {"app.py": source, "own/sitecustomize.py": "import builtins; builtins.mine = 'mine'"}
    function = lambdas.create(cloud, files, Runtime="python3.11", Handler="app.handler")
    assert function.invoke().payload == "mine"


PROBE = """
import socket
def handler(event, context):
    try:
        socket.create_connection(("192.0.2.1", 9), 0.2)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""
NODE_PROBE = """
exports.handler = async () => new Promise((resolve) => {
  const socket = require('node:net').connect(9, '192.0.2.1').on('error', (e) => resolve(e.message))
  socket.setTimeout(200, () => resolve('TimeoutError: timed out'))
})
"""


@pytest.mark.parametrize("outbound", ["open", "loopback"])
@pytest.mark.parametrize("language", ["python", pytest.param("node", marks=needs_node)])
def test_other_hosts_are_let_through_unless_only_this_machine_may_be_reached(
    cloud: Cloud, language: str, outbound: str
) -> None:
    given = {"Environment": {"Variables": {"HARNESS_OUTBOUND": outbound}}}
    function = (
        lambdas.python(cloud, PROBE, **given)
        if language == "python"
        else lambdas.node(cloud, NODE_PROBE, file="index.js", **given)
    )
    said = function.invoke().payload
    refused = "192.0.2.1:9, which is outside of this machine (HARNESS_OUTBOUND=loopback): refused"
    assert (refused in said) == (outbound == "loopback"), said


NODE_HOSTS = """
exports.handler = async (hosts) => {
  const refused = []
  for (const host of hosts) {
    await new Promise((resolve) => require('node:net')
      .connect({ port: 9, host, lookup: (name, options, done) => done(new Error('let through')) })
      .on('error', (error) => { if (error.name === 'RefusedHost') refused.push(host); resolve() }))
  }
  return refused
}
"""


@needs_node
def test_node_and_python_refuse_the_same_hosts(cloud: Cloud) -> None:
    hosts = [f"a.{end}" for end in harness_outbound.ENDS] + ["AmazonAWS.com.", "169.254.169.254"]
    open_to = ["amazonaws.com.example", "notamazonaws.com", "aws.amazon.com", "example.com"]
    function = lambdas.node(cloud, NODE_HOSTS, file="index.js", Timeout=60)
    assert function.invoke([*hosts, *open_to]).payload == hosts
    assert [h for h in [*hosts, *open_to] if harness_outbound.why_refused(h)] == hosts

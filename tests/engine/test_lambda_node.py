"""Node functions: modules, handler styles, context, errors, the log."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

SDK = """
const { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand } = SOURCE
const s3 = new S3Client({})
HANDLER = async ({ bucket }) => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'content' }))
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }))
  return found.Body.transformToString()
}
"""


@pytest.mark.parametrize("kind", ["esm", "commonjs"])
def test_runtime_brings_the_sdk(cloud: Cloud, kind: str) -> None:
    if kind == "esm":
        source, file = (
            "import * as sdk from '@aws-sdk/client-s3'\n"
            + SDK.replace("SOURCE", "sdk").replace("HANDLER", "export const handler"),
            "index.mjs",
        )
    else:
        source, file = (
            SDK.replace("SOURCE", "require('@aws-sdk/client-s3')").replace(
                "HANDLER", "exports.handler"
            ),
            "index.js",
        )
    function = lambdas.node(cloud, source, file=file, Timeout=10)
    assert function.invoke({"bucket": f"{kind}-{cloud.account}"}).payload == "content"


def test_packages_of_the_function_win_over_the_runtime_s(cloud: Cloud) -> None:
    package = "node_modules/@aws-sdk/client-s3/"
    files = {
        "index.mjs": "import mine from '@aws-sdk/client-s3'\n"
        "export const handler = async () => mine",
        package + "package.json": json.dumps({"main": "main.js"}),
        package + "main.js": "module.exports = 'mine'",
    }
    function = lambdas.create(cloud, files, Runtime="nodejs20.x", Handler="index.handler")
    assert function.invoke().payload == "mine"


def test_js_is_an_es_module_where_package_json_says_so(cloud: Cloud) -> None:
    files = {
        "src/app.js": "export const api = { get: async () => import.meta.url.split('/').at(-1) }",
        "package.json": '{"type": "module"}',
    }
    function = lambdas.create(cloud, files, Runtime="nodejs20.x", Handler="src/app.api.get")
    assert function.invoke().payload == "app.js"


def test_layer_is_found_by_require(cloud: Cloud) -> None:
    layer = cloud.client("lambda").publish_layer_version(
        LayerName="shared",
        Content={"ZipFile": lambdas.archive({"nodejs/node_modules/shared.js": "exports.n = 7"})},
    )["LayerVersionArn"]
    source = "const { n } = require('shared'); exports.handler = async () => n"
    assert lambdas.node(cloud, source, file="index.js", Layers=[layer]).invoke().payload == 7


def test_context_is_what_aws_documents(cloud: Cloud) -> None:
    source = """
export const handler = async (event, context) => ({
  ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID
})"""
    answer = lambdas.node(cloud, source, Timeout=5).invoke()
    context = answer.payload
    assert context["awsRequestId"] == answer.request_id
    assert context["memoryLimitInMB"] == "128"
    assert context["functionVersion"] == "$LATEST"
    assert context["invokedFunctionArn"].endswith(f":function:{context['functionName']}")
    assert context["logGroupName"] == f"/aws/lambda/{context['functionName']}"
    assert context["callbackWaitsForEmptyEventLoop"] is True
    assert 0 < context["left"] <= 5000
    assert context["trace"].startswith("Root=1-")


CALLBACKS = """
exports.handler = (event, context, callback) => {
  if (event.error) return callback(new RangeError('too far'))
  if (event.text) return callback('just text')
  if (event.never) return
  if (event.thrown) throw new TypeError('at once')
  context.callbackWaitsForEmptyEventLoop = event.waits
  setTimeout(() => console.log('afterwards'), 60)
  callback(null, { waits: event.waits })
}"""


def test_callback_waits_for_the_event_loop_unless_told_not_to(cloud: Cloud) -> None:
    function = lambdas.node(cloud, CALLBACKS, file="index.js")
    waited = function.invoke({"waits": True})
    assert waited.payload == {"waits": True}
    assert "afterwards" in waited.log
    at_once = function.invoke({"waits": False})
    assert at_once.payload == {"waits": False}
    assert "afterwards" not in at_once.log


@pytest.mark.parametrize(
    ("event", "error_type", "message"),
    [
        ("error", "RangeError", "too far"),
        ("text", "string", "just text"),
        ("thrown", "TypeError", "at once"),
    ],
)
def test_errors_of_callback_handlers(
    cloud: Cloud, event: str, error_type: str, message: str
) -> None:
    answer = lambdas.node(cloud, CALLBACKS, file="index.js").invoke({event: True})
    assert answer.error == "Unhandled"
    assert (answer.payload["errorType"], answer.payload["errorMessage"]) == (error_type, message)
    assert f"{answer.request_id}\tERROR\tInvoke Error \t" in answer.log


def test_handler_that_never_answers_gives_null(cloud: Cloud) -> None:
    answer = lambdas.node(cloud, CALLBACKS, file="index.js").invoke({"never": True})
    assert (answer.payload, answer.error) == (None, None)


def test_rejected_handler_has_type_message_and_trace(cloud: Cloud) -> None:
    source = """
class PaymentDeclined extends Error { constructor (m) { super(m); this.name = 'PaymentDeclined' } }
export const handler = async () => { throw new PaymentDeclined('no money') }"""
    answer = lambdas.node(cloud, source).invoke()
    assert answer.payload["errorType"] == "PaymentDeclined"
    assert answer.payload["errorMessage"] == "no money"
    assert answer.payload["trace"][0] == "PaymentDeclined: no money"
    assert "index.mjs:3" in answer.payload["trace"][1]


@pytest.mark.parametrize(
    ("source", "error_type"),
    [
        (
            "exports.handler = () => { setTimeout(() => { throw new TypeError('late') }, 1) }",
            "TypeError",
        ),
        (
            "exports.handler = () => { Promise.reject(new Error('lost')) }",
            "Runtime.UnhandledPromiseRejection",
        ),
        ("exports.handler = async () => process.exit(3)", "Runtime.ExitError"),
        ("exports.handler = async () => { const a = {}; a.a = a; return a }", "Error"),
        ("exports.other = 1", "Runtime.HandlerNotFound"),
        ("require('nothing-like-this')", "Runtime.ImportModuleError"),
        ("a b", "Runtime.UserCodeSyntaxError"),
    ],
)
def test_failures_of_the_process(cloud: Cloud, source: str, error_type: str) -> None:
    function = lambdas.node(cloud, source, file="index.js")
    for answer in (function.invoke(), function.invoke()):
        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == error_type


def test_console_lines_have_time_request_and_level(cloud: Cloud) -> None:
    source = """
export const handler = async () => {
  console.log('plain %s', 'text', { a: { b: 1 } })
  console.warn('two\\nlines')
}"""
    answer = lambdas.node(cloud, source).invoke()
    head = rf"\d{{4}}-\d\d-\d\dT[\d:]{{8}}\.\d{{3}}Z\t{answer.request_id}"
    assert re.search(head + r"\tINFO\tplain text { a: { b: 1 } }\n", answer.log)
    assert re.search(head + r"\tWARN\ttwo\nlines\n", answer.log)


def test_console_lines_as_json(cloud: Cloud) -> None:
    source = "export const handler = async () => { console.debug('no'); console.info({ a: 1 }) }"
    function = lambdas.node(
        cloud, source, LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}
    )
    answer = function.invoke()
    lines = [json.loads(line) for line in answer.log.splitlines()]
    said = [line for line in lines if "message" in line]
    assert [(line["level"], line["message"]) for line in said] == [("INFO", {"a": 1})]
    assert said[0]["requestId"] == answer.request_id
    kinds = [line["type"] for line in lines if "type" in line]
    assert kinds == ["platform.initStart", "platform.start", "platform.report"]


def test_timeout_ends_a_busy_loop(cloud: Cloud) -> None:
    function = lambdas.node(
        cloud,
        "exports.handler = (e) => { while (e.busy); return Promise.resolve('ok') }",
        file="index.js",
        Timeout=1,
    )
    assert function.invoke({"busy": True}).payload["errorType"] == "Sandbox.Timedout"
    assert function.invoke().payload == "ok"

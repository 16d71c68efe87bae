"""Python functions: what they see, what they answer, how they fail."""

from __future__ import annotations

import base64
import json
import os
import re

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

ENVIRONMENT = """
import os
def handler(event, context):
    return {
        "env": dict(os.environ),
        "context": {
            "request": context.aws_request_id,
            "arn": context.invoked_function_arn,
            "name": context.function_name,
            "memory": context.memory_limit_in_mb,
            "remaining": context.get_remaining_time_in_millis(),
            "custom": context.client_context.custom if context.client_context else None,
        },
        "cwd": os.getcwd(),
    }
"""


def test_function_sees_what_aws_gives_it(cloud: Cloud) -> None:
    function = lambdas.python(
        cloud,
        ENVIRONMENT,
        Timeout=7,
        MemorySize=256,
        Environment={"Variables": {"COLOUR": "blue"}},
    )
    answer = function.invoke()
    env, context = answer.payload["env"], answer.payload["context"]
    assert env["_HANDLER"] == "app.handler"
    assert env["COLOUR"] == "blue"
    assert env["AWS_LAMBDA_FUNCTION_NAME"] == function.name
    assert env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert env["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
    assert env["AWS_REGION"] == env["AWS_DEFAULT_REGION"] == cloud.region
    assert env["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.11"
    assert env["TZ"] == ":UTC"
    assert env["LAMBDA_TASK_ROOT"] == answer.payload["cwd"]
    assert env["AWS_SDK_UA_APP_ID"].startswith("harness-fn-")
    assert env["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert context["request"] == answer.request_id
    assert context["arn"].endswith(f":function:{function.name}")
    assert context["memory"] == "256"
    assert 0 < context["remaining"] <= 7000


def test_function_sees_nothing_of_the_host(cloud: Cloud) -> None:
    env = lambdas.python(cloud, ENVIRONMENT).invoke().payload["env"]
    assert not {"FILESYSTEM_ROOT", "GATEWAY_LISTEN", "HARNESS_WORK", "HARNESS_PYTHONS"} & set(env)
    assert env["AWS_ACCESS_KEY_ID"] != cloud.account
    assert env["HOME"] != os.environ.get("HOME")
    assert env["AWS_EC2_METADATA_DISABLED"] == "true"


def test_client_context_reaches_the_function(cloud: Cloud) -> None:
    given = base64.b64encode(json.dumps({"custom": {"shop": "north"}}).encode()).decode()
    answer = lambdas.python(cloud, ENVIRONMENT).invoke(ClientContext=given)
    assert answer.payload["context"]["custom"] == {"shop": "north"}


def test_calls_go_to_the_function_s_own_account(cloud: Cloud) -> None:
    function = lambdas.python(
        cloud,
        """
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    s3.create_bucket(Bucket=event["bucket"])
    s3.put_object(Bucket=event["bucket"], Key="a b/ü", Body=b"content")
    body = s3.get_object(Bucket=event["bucket"], Key="a b/ü")["Body"].read().decode()
    return {"body": body, "account": boto3.client("sts").get_caller_identity()["Account"]}
""",
    )
    answer = function.invoke({"bucket": f"own-{cloud.account}"})
    assert answer.payload == {"body": "content", "account": cloud.account}


def test_raised_error_has_type_message_and_stack(cloud: Cloud) -> None:
    function = lambdas.python(
        cloud,
        """
class OutOfStock(Exception): pass
def handler(event, context):
    print("looking")
    raise OutOfStock("A-1 is gone")
""",
    )
    answer = function.invoke()
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "OutOfStock"
    assert answer.payload["errorMessage"] == "A-1 is gone"
    assert answer.payload["requestId"] == answer.request_id
    assert 'app.py", line 5, in handler' in answer.payload["stackTrace"][0]
    assert "looking\n[ERROR] OutOfStock: A-1 is gone" in answer.log


@pytest.mark.parametrize(
    ("source", "handler", "error_type"),
    [
        ("import nothing_like_this", "app.handler", "Runtime.ImportModuleError"),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("x = 1", "app", "Runtime.MalformedHandlerName"),
        ("raise KeyError('at import')", "app.handler", "KeyError"),
        ("import os; os._exit(3)", "app.handler", "Runtime.ExitError"),
    ],
)
def test_failed_init_is_told_each_time(
    cloud: Cloud, source: str, handler: str, error_type: str
) -> None:
    function = lambdas.python(cloud, source, Handler=handler)
    for answer in (function.invoke(), function.invoke()):
        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == error_type
        assert f"START RequestId: {answer.request_id}" in answer.log
        assert f"Error Type: {error_type}" in answer.log


@pytest.mark.parametrize(
    ("ending", "message"),
    [
        ("os._exit(1)", "Runtime exited with error: exit status 1"),
        ("sys.exit(4)", "Runtime exited with error: exit status 4"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
    ],
)
def test_process_that_ends_is_an_error_and_the_next_invocation_works(
    cloud: Cloud, ending: str, message: str
) -> None:
    source = (
        f"import os, sys\ndef handler(event, context):\n    if event: {ending}\n    return 'ok'"
    )
    function = lambdas.python(cloud, source)
    answer = function.invoke({"end": True})
    assert answer.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {answer.request_id} Error: {message}",
    }
    assert function.invoke().payload == "ok"


def test_result_that_is_no_json_is_a_marshal_error(cloud: Cloud) -> None:
    answer = lambdas.python(cloud, "def handler(event, context): return {1, 2}").invoke()
    assert answer.payload["errorType"] == "Runtime.MarshalError"
    assert "set is not JSON serializable" in answer.payload["errorMessage"]


def test_timeout_kills_the_process_and_the_next_invocation_is_cold(cloud: Cloud) -> None:
    source = """
import time
started = time.time()
def handler(event, context):
    if event: time.sleep(60)
    return started
"""
    function = lambdas.python(cloud, source, Timeout=1)
    before = function.invoke().payload
    answer = function.invoke({"sleep": True})
    said = "Task timed out after 1.00 seconds"
    assert answer.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {answer.request_id} Error: {said}",
    }
    assert f"{answer.request_id} {said}" in answer.log
    assert "Status: timeout" in answer.log
    after = function.invoke()
    assert after.payload > before
    assert "Init Duration" in after.log


def test_report_measures_memory_and_time(cloud: Cloud) -> None:
    source = """
def handler(event, context):
    kept = b"x" * (event["mb"] << 20)
    return len(kept)
"""
    function = lambdas.python(cloud, source, MemorySize=512)
    small, large = function.invoke({"mb": 1}), function.invoke({"mb": 150})
    pattern = r"Billed Duration: (\d+) ms\tMemory Size: 512 MB\tMax Memory Used: (\d+) MB"
    first, second = re.search(pattern, small.log), re.search(pattern, large.log)
    assert first
    assert second
    assert int(first[2]) > 5
    assert int(second[2]) >= int(first[2]) + 100
    assert "Init Duration" in small.log
    assert "Init Duration" not in large.log
    durations = [float(n) for n in re.findall(r"(?<!Billed )Duration: ([\d.]+) ms", small.log)]
    assert len(durations) == 2
    assert abs(int(first[1]) - sum(durations)) <= 1.01, "the Init phase is billed"


def test_environment_keeps_its_state_and_its_tmp(cloud: Cloud) -> None:
    source = """
import os, tempfile
count = 0
def handler(event, context):
    global count
    count += 1
    place = os.path.join(tempfile.gettempdir(), "kept")
    with open(place, "a") as file: file.write("x")
    return [count, os.path.getsize(place)]
"""
    first, second = lambdas.python(cloud, source), lambdas.python(cloud, source)
    assert [first.invoke().payload, first.invoke().payload] == [[1, 1], [2, 2]]
    assert second.invoke().payload == [1, 1]


def test_packages_of_the_function_win_over_the_runtime_s(cloud: Cloud) -> None:
    files = {
        "app.py": "import boto3, json\ndef handler(event, context): return boto3.__version__",
        "boto3/__init__.py": "__version__ = 'mine'",
    }
    function = lambdas.create(cloud, files, Runtime="python3.11", Handler="app.handler")
    assert function.invoke().payload == "mine"


def test_layers_are_merged_under_opt(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    arns = [
        client.publish_layer_version(
            LayerName=f"layer-{number}", Content={"ZipFile": lambdas.archive(files)}
        )["LayerVersionArn"]
        for number, files in enumerate(
            [
                {"python/one.py": "value = 1", "python/both.py": "value = 1"},
                {"python/both.py": "value = 2"},
            ]
        )
    ]
    source = "import one, both\ndef handler(event, context): return [one.value, both.value]"
    assert lambdas.python(cloud, source, Layers=arns).invoke().payload == [1, 2]


def test_updated_code_is_what_runs_next(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context): return 1")
    assert function.invoke().payload == 1
    client = cloud.client("lambda")
    source = "def handler(event, context): return 2"
    client.update_function_code(
        FunctionName=function.name, ZipFile=lambdas.archive({"app.py": source})
    )
    client.get_waiter("function_updated_v2").wait(
        FunctionName=function.name, WaiterConfig={"Delay": 0.01, "MaxAttempts": 1000}
    )
    assert function.invoke().payload == 2


def test_runtime_that_needs_docker_is_refused_at_once(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    with pytest.raises(client.exceptions.InvalidParameterValueException) as refused:
        lambdas.python(cloud, "", Runtime="ruby3.3")
    assert "fn-" in str(refused.value)
    assert "ruby3.3" in str(refused.value)
    assert client.list_functions()["Functions"] == []


def test_last_line_without_a_newline_is_in_this_invocations_log(cloud: Cloud) -> None:
    # logging.exception writes its traceback so
    function = lambdas.python(
        cloud,
        "import sys\n"
        "def handler(event, context):\n"
        '    sys.stdout.write(f"half a line of {event}")\n',
    )
    for number in (1, 2):
        log = function.invoke(number).log
        assert f"half a line of {number}\n" in log
        assert log.index("half a line") < log.index("END RequestId")

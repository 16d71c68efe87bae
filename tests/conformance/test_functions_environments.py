"""AWS Lambda: the execution environment, its memory, its file system, its errors."""

from __future__ import annotations

import re
import shutil

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
MEMORY = "Lambda Developer Guide: Configure Lambda function memory"
ENVIRONMENT = "Lambda Developer Guide: Understanding the Lambda execution environment lifecycle"
PACKAGES = "Lambda Developer Guide: Working with .zip file archives for Python Lambda functions"
LAYERS = "Lambda Developer Guide: Working with layers for Python Lambda functions"
VARIABLES = "Lambda Developer Guide: Defined runtime environment variables"
CONTEXT = "Lambda Developer Guide: Using the Lambda context object to retrieve Python information"
CUSTOM = "Lambda Developer Guide: Building a custom runtime for AWS Lambda"
TIMEOUT = "Lambda Developer Guide: Configure Lambda function timeout"
QUOTAS = "Lambda Developer Guide: Lambda quotas"
KILLED = r"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


def killed(answer: lambdas.Answer) -> bool:
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.ExitError"
    assert re.fullmatch(KILLED, answer.payload["errorMessage"])
    return True


@documented("memory", MEMORY)
def test_a_function_that_needs_more_memory_than_it_has_is_killed(cloud: Cloud) -> None:
    source = "def handler(event, context):\n    return len(bytearray(b'x' * 400_000_000))\n"
    answer = lambdas.python(cloud, source, Timeout=60).invoke()
    assert killed(answer)
    assert "Memory Size: 128 MB\tMax Memory Used: 128 MB" in answer.log


@documented("memory", MEMORY)
def test_memory_that_was_given_back_counts_too(cloud: Cloud) -> None:
    source = (
        "def handler(event, context):\n    held = b'x' * 300_000_000\n    del held\n    return 1\n"
    )
    assert killed(lambdas.python(cloud, source, Timeout=60).invoke())


@documented("memory", MEMORY)
def test_with_enough_memory_the_same_function_answers(cloud: Cloud) -> None:
    source = "def handler(event, context):\n    return len(b'x' * 300_000_000)\n"
    answer = lambdas.python(cloud, source, Timeout=60, MemorySize=1024).invoke()
    assert answer.payload == 300_000_000
    used = re.search(r"Max Memory Used: (\d+) MB", answer.log)
    assert used is not None
    assert 286 < int(used[1]) < 1024


@documented("memory", MEMORY)
def test_what_a_function_starts_counts_as_its_memory(cloud: Cloud) -> None:
    source = (
        "import subprocess, sys\n"
        "def handler(event, context):\n"
        "    hungry = 'import time; held = b\"x\" * 300_000_000; time.sleep(55)'\n"
        "    subprocess.run([sys.executable, '-S', '-c', hungry])\n"
    )
    assert killed(lambdas.python(cloud, source, Timeout=60).invoke())


@needs_node
@documented("memory", MEMORY)
def test_a_node_function_is_killed_for_its_buffers(cloud: Cloud) -> None:
    source = "export const handler = async () => Buffer.alloc(400e6, 'x').length\n"
    assert killed(lambdas.node(cloud, source, Timeout=60).invoke())


@documented("memory", ENVIRONMENT)
def test_after_it_was_killed_the_next_call_has_a_new_environment(cloud: Cloud) -> None:
    source = (
        "COUNT = []\n"
        "def handler(event, context):\n"
        "    COUNT.append(1)\n"
        "    if event.get('much'):\n"
        "        return len(b'x' * 400_000_000)\n"
        "    return len(COUNT)\n"
    )
    function = lambdas.python(cloud, source, Timeout=60)
    assert function.invoke().payload == 1
    assert killed(function.invoke({"much": True}))
    assert function.invoke().payload == 1


@documented("file system", ENVIRONMENT)
@pytest.mark.parametrize("place", ["/var/task", "/opt", "/var/runtime"])
def test_only_tmp_can_be_written_to(cloud: Cloud, place: str) -> None:
    source = (
        "import errno, os\n"
        "def handler(event, context):\n"
        "    open('/tmp/own', 'w').close()\n"
        "    try:\n"
        f"        open('{place}/own', 'w').close()\n"
        "    except OSError as error:\n"
        "        return errno.errorcode[error.errno]\n"
    )
    layer = cloud.client("lambda").publish_layer_version(
        LayerName="one", Content={"ZipFile": lambdas.archive({"python/one.py": ""})}
    )["LayerVersionArn"]
    answer = lambdas.python(cloud, source, Layers=[layer]).invoke()
    assert answer.payload in ("EROFS", "EACCES"), answer


@documented("file system", ENVIRONMENT)
def test_what_lies_in_tmp_stays_for_the_next_call_of_the_environment(cloud: Cloud) -> None:
    source = (
        "import os\n"
        "def handler(event, context):\n"
        "    there = os.path.exists('/tmp/kept')\n"
        "    open('/tmp/kept', 'w').close()\n"
        "    return there\n"
    )
    function = lambdas.python(cloud, source)
    assert [function.invoke().payload for _ in range(2)] == [False, True]


@documented("environment variables", VARIABLES)
def test_the_variables_of_the_runtime(cloud: Cloud) -> None:
    names = [
        "AWS_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "LAMBDA_TASK_ROOT", "_HANDLER", "TZ",
    ]  # fmt: skip
    source = (
        f"import os\ndef handler(event, context):\n    return [os.environ[n] for n in {names}]\n"
    )
    assert lambdas.python(cloud, source, MemorySize=256).invoke().payload == [
        cloud.region, "256", "$LATEST", "on-demand", "/var/task", "app.handler", ":UTC",
    ]  # fmt: skip


@documented("context", CONTEXT)
def test_the_context_of_an_invocation(cloud: Cloud) -> None:
    source = (
        "def handler(event, context):\n"
        "    return [context.function_name, context.function_version, context.aws_request_id,\n"
        "            context.memory_limit_in_mb, context.log_group_name,\n"
        "            0 < context.get_remaining_time_in_millis() <= 5000]\n"
    )
    function = lambdas.python(cloud, source, Timeout=5)
    answer = function.invoke()
    assert answer.payload == [
        function.name, "$LATEST", answer.request_id, "128", f"/aws/lambda/{function.name}", True,
    ]  # fmt: skip


@documented("errors", TIMEOUT)
def test_a_function_that_takes_too_long(cloud: Cloud) -> None:
    source = "import time\ndef handler(event, context):\n    time.sleep(9)\n"
    answer = lambdas.python(cloud, source, Timeout=1).invoke()
    assert answer.payload["errorType"] == "Sandbox.Timedout"
    assert answer.payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert "Status: timeout" in answer.log


@documented("errors", PACKAGES)
def test_a_module_that_cannot_be_imported(cloud: Cloud) -> None:
    answer = lambdas.python(cloud, "import nothing_like_it\n").invoke()
    assert answer.payload["errorType"] == "Runtime.ImportModuleError"
    assert answer.payload["errorMessage"] == (
        "Unable to import module 'app': No module named 'nothing_like_it'"
    )


@documented("errors", PACKAGES)
def test_a_handler_that_is_not_there(cloud: Cloud) -> None:
    answer = lambdas.python(cloud, "def other(event, context):\n    pass\n").invoke()
    assert answer.payload["errorType"] == "Runtime.HandlerNotFound"
    assert answer.payload["errorMessage"] == "Handler 'handler' missing on module 'app'"


@documented("layers", LAYERS)
def test_later_layers_lie_over_earlier_ones(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    arns = [
        client.publish_layer_version(
            LayerName=name,
            Content={"ZipFile": lambdas.archive({"python/shared.py": f"NAME = '{name}'\n"})},
        )["LayerVersionArn"]
        for name in ("first", "second")
    ]
    source = "import shared\ndef handler(event, context):\n    return shared.NAME\n"
    assert lambdas.python(cloud, source, Layers=arns).invoke().payload == "second"


@documented("layers", LAYERS)
def test_the_functions_own_code_comes_before_its_layers(cloud: Cloud) -> None:
    arn = cloud.client("lambda").publish_layer_version(
        LayerName="shared",
        Content={"ZipFile": lambdas.archive({"python/shared.py": "NAME = 'layer'\n"})},
    )["LayerVersionArn"]
    files = {
        "app.py": "import shared\ndef handler(event, context):\n    return shared.NAME\n",
        "shared.py": "NAME = 'own'\n",
    }
    function = lambdas.create(
        cloud, files, Runtime="python3.11", Handler="app.handler", Layers=[arn]
    )
    assert function.invoke().payload == "own"


BOOTSTRAP = """#!/bin/sh
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  HEADERS=$(mktemp)
  EVENT=$(curl -sS -D "$HEADERS" "$API/next")
  ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  ANSWER="{\\"handler\\": \\"$_HANDLER\\", \\"event\\": $EVENT}"
  curl -sS "$API/$ID/response" -d "$ANSWER" > /dev/null
done
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@documented("custom runtimes", CUSTOM)
def test_a_bootstrap_of_ones_own_speaks_the_runtime_api(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    client.create_function(
        FunctionName="own",
        Role=f"arn:aws:iam::{cloud.account}:role/test",
        Runtime="provided.al2023",
        Handler="my.handler",
        Timeout=10,
        Code={"ZipFile": lambdas.archive({"bootstrap": BOOTSTRAP}, executable=True)},
    )
    client.get_waiter("function_active_v2").wait(FunctionName="own")
    answer = lambdas.Function(cloud, "own").invoke({"n": 1})
    assert answer.payload == {"handler": "my.handler", "event": {"n": 1}}


@documented("custom runtimes", CUSTOM)
def test_without_a_bootstrap_a_custom_runtime_has_no_entry_point(cloud: Cloud) -> None:
    function = lambdas.create(cloud, {"readme": "nothing"}, Runtime="provided.al2023", Handler="x")
    answer = function.invoke()
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.InvalidEntrypoint"

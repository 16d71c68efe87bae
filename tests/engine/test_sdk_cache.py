"""What functions' processes share of the SDK, in the interpreter that forks them."""

from __future__ import annotations

import subprocess
import textwrap

from harness.engines.installation.functions import ensure_pythons
from harness.engines.installation.staging import stage_extension

_SETTING_UP = """
import sys
site, process = sys.argv[1:]
sys.path[:0] = [process, site]
import boto3.session, botocore.hooks
import harness_sdk_cache
stock_aliaser = botocore.hooks.EventAliaser
stock_alias = [
    stock_aliaser(botocore.hooks.HierarchicalEmitter())._alias_event_name(name)
    for name in ("before-call.apigateway.GetApis", "creating-client-class.sqs", "docs.*.logs.x")
]
steps = harness_sdk_cache.install()
KEYS = {"region_name": "eu-west-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}

def client(service, **given):
    return boto3.session.Session().client(service, **{**KEYS, **given})
"""


def _in_interpreter(source: str) -> str:
    python = next(iter(ensure_pythons().values()))
    process = stage_extension() / "harness_extension" / "lambda_runtime" / "process"
    done = subprocess.run(
        [python["executable"], "-E", "-s", "-c", _SETTING_UP + textwrap.dedent(source),
         python["site"], str(process)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_clients_of_a_service_share_the_rules_of_its_endpoint() -> None:
    assert (
        _in_interpreter(
            """
            def rules(made): return made._ruleset_resolver._provider.ruleset
            one, other = client("sqs"), client("sqs", region_name="us-gov-west-1")
            print(rules(one) is rules(other), rules(one) is rules(client("sns")))
            print(one.meta.endpoint_url, other.meta.endpoint_url)
            """
        )
        == "True False\n"
        "https://sqs.eu-west-1.amazonaws.com https://sqs.us-gov-west-1.amazonaws.com"
    )


def test_events_have_the_names_that_botocore_gives_them() -> None:
    assert (
        _in_interpreter(
            """
            emitter = botocore.hooks.HierarchicalEmitter()
            names = ("before-call.apigateway.GetApis", "creating-client-class.sqs", "docs.*.logs.x")
            for _ in range(2):
                aliaser = botocore.hooks.EventAliaser(emitter)
                print([aliaser._alias_event_name(name) for name in names] == stock_alias)
            own = botocore.hooks.EventAliaser(emitter, {"sqs": "queues"})
            print(own._alias_event_name("creating-client-class.sqs"))
            print(aliaser._alias_event_name("creating-client-class.sqs"))
            """
        )
        == "True\nTrue\ncreating-client-class.queues\ncreating-client-class.sqs"
    )


def test_handlers_without_keywords_are_refused_as_ever() -> None:
    assert (
        _in_interpreter(
            """
            class Handlers:
                def good(self, **kwargs): seen.append(self)
                def bad(self, event_name): ...
            seen, first, second = [], Handlers(), Handlers()
            emitter = botocore.hooks.HierarchicalEmitter()
            emitter.register("x", first.good)
            emitter.register("x", second.good)
            emitter.emit("x")
            print(seen == [first, second])
            try:
                emitter.register("x", first.bad)
            except ValueError:
                print("refused")
            """
        )
        == "True\nrefused"
    )


def test_each_step_makes_what_functions_make() -> None:
    assert (
        _in_interpreter(
            """
            print(*[type(step()).__name__ for step in steps[:3]])
            """
        )
        == "DynamoDB dynamodb.ServiceResource S3"
    )

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
import boto3.session, botocore.hooks, botocore.httpsession, botocore.session
import harness_sdk_cache
stock_aliaser = botocore.hooks.EventAliaser
stock_alias = [
    stock_aliaser(botocore.hooks.HierarchicalEmitter())._alias_event_name(name)
    for name in ("before-call.apigateway.GetApis", "creating-client-class.sqs", "docs.*.logs.x")
]
stock_events = botocore.session.Session()._original_handler._handlers._root
stock_providers = botocore.session.Session().get_component("credential_provider").providers
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


def test_handlers_of_one_code_may_be_wrapped_to_say_something_else() -> None:
    assert (
        _in_interpreter(
            """
            import functools, inspect
            def made(): return lambda event: event
            plain, signed = made(), made()
            signed.__signature__ = inspect.signature(lambda **kwargs: None)
            hooks = botocore.hooks
            told = hooks.accepts_kwargs(plain), hooks.accepts_kwargs(signed)
            print(bool(told[0]), bool(told[1]), bool(hooks.accepts_kwargs(made())))
            """
        )
        == "False True False"
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


def test_calls_that_warm_need_no_network_and_their_failure_ends_nothing() -> None:
    assert (
        _in_interpreter(
            """
            import contextlib, io, os, socket
            import harness_sdk_warm
            socket.socket.connect = None
            said = io.StringIO()
            before = dict(os.environ)
            with contextlib.redirect_stderr(said):
                for step in steps[:3]:
                    step()
                print(said.getvalue() == "", dict(os.environ) == before)
                harness_sdk_warm._connected = None
                harness_sdk_warm._answers = None
                steps[1]()
                print(said.getvalue().count("the SDK is not warm"))
            """
        )
        == "True True\n1"
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


def test_a_session_begins_with_the_events_that_botocore_gives_it() -> None:
    assert (
        _in_interpreter(
            """
            def tree(session): return session._original_handler._handlers._root
            one, other = botocore.session.Session(), botocore.session.Session()
            print(tree(one) == stock_events, tree(other) == stock_events)
            one.register("before-sign.*.*", lambda **_: None)
            print(tree(one) == stock_events, tree(other) == stock_events)
            from botocore import handlers
            handlers.BUILTIN_HANDLERS.append(("before-sign.new", lambda **_: None))
            print("new" in str(tree(botocore.session.Session())["children"]["before-sign"]))
            print(tree(botocore.session.Session(include_builtin_handlers=False))["children"])
            """
        )
        == "True True\nFalse True\nTrue\n{}"
    )


def test_variables_of_the_environment_are_the_first_credentials() -> None:
    assert (
        _in_interpreter(
            """
            import os
            def providers(session):
                return session.get_component("credential_provider").providers
            os.environ.update(AWS_ACCESS_KEY_ID="one", AWS_SECRET_ACCESS_KEY="s")
            session = botocore.session.Session()
            print(session.get_credentials().access_key, session.get_credentials().method)
            print([p.METHOD for p in providers(session)] == [p.METHOD for p in stock_providers])
            changed = botocore.session.Session()
            changed.get_component("credential_provider").remove("env")
            changed.get_component("credential_provider").providers[1:] = []
            print(changed.get_credentials())
            del os.environ["AWS_ACCESS_KEY_ID"]
            os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
            print(botocore.session.Session().get_credentials())
            """
        )
        == "one env\nTrue\nNone\nNone"
    )


def test_a_configuration_of_another_content_is_read() -> None:
    assert (
        _in_interpreter(
            """
            import os, pathlib, tempfile
            from harness_sdk_config import SDK_CONFIG
            file = pathlib.Path(tempfile.mkdtemp(), "config")
            os.environ["AWS_CONFIG_FILE"] = str(file)
            for text in (SDK_CONFIG, SDK_CONFIG + "region = eu-west-3\\n", "[default", None):
                file.write_text(text) if text else file.unlink()
                session = botocore.session.Session()
                try:
                    first = session.full_config["profiles"]
                    first.get("default", {}).setdefault("s3", {})["x"] = 1
                    print(botocore.session.Session().full_config["profiles"])
                except Exception as error:
                    print(type(error).__name__)
            """
        )
        == "{'default': {'s3': {'addressing_style': 'path'}}}\n"
        "{'default': {'s3': {'addressing_style': 'path'}, 'region': 'eu-west-3'}}\n"
        "ConfigParseError\n{}"
    )


def test_each_client_of_a_process_has_a_tls_context_of_its_own() -> None:
    assert (
        _in_interpreter(
            """
            import os, sys
            def one(): return botocore.httpsession.URLLib3Session()._get_ssl_context()
            if os.fork() == 0:
                made = [one() for _ in range(10)]
                plain = botocore.httpsession.create_urllib3_context()
                def told(c): return c.options, c.verify_mode, c.check_hostname, c.minimum_version
                print(len({id(each) for each in made}), {told(c) for c in made} == {told(plain)})
                sys.stdout.flush()
                os._exit(0)
            os.wait()
            """
        )
        == "10 True"
    )


def test_what_the_packages_lack_is_looked_for_once_and_other_files_each_time() -> None:
    assert (
        _in_interpreter(
            """
            import pathlib, tempfile
            from botocore import loaders
            loader = loaders.JSONFileLoader()
            data = pathlib.Path(loaders.__file__).parent / "data" / "sqs"
            looked_for = []
            read = loaders.JSONFileLoader._load_file
            def counted(self, path, opening):
                looked_for.append(path)
                return read(self, path, opening)
            loaders.JSONFileLoader._load_file = counted
            other = pathlib.Path(tempfile.mkdtemp(), "other")
            for path in (data / "none", other):
                print(loader.load_file(str(path)), loader.load_file(str(path)), len(looked_for))
            other.with_suffix(".json").write_text("{}")
            print(len(loader.load_file(str(other))))
            """
        )
        == "None None 2\nNone None 6\n0"
    )

"""What is read, parsed or compiled once or when it is needed, with the engine's interpreter."""

from __future__ import annotations

import json
from pathlib import Path

from tests.engine.inside import in_engine

MACHINE = json.dumps(
    {
        "StartAt": "Reserve",
        "States": {
            "Reserve": {"Type": "Pass", "Result": {"stock": 1}, "Next": "Done"},
            "Done": {"Type": "Succeed"},
        },
    }
)


def test_a_routes_builder_is_compiled_by_the_first_url_that_is_built() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from werkzeug.routing import Map, Rule, rules
            compiled = []
            stock = getattr(rules, "compile", compile)
            rules.compile = lambda *args: compiled.append(1) or stock(*args)
            routes = Map([Rule("/2015-03-31/functions/<name>/versions", endpoint="versions"),
                          Rule("/pets", defaults={"page": 1}, endpoint="pets"),
                          Rule("/pets/<int:page>", endpoint="pets")])
            urls = routes.bind("localhost")
            print(urls.match("/2015-03-31/functions/f/versions"), len(compiled))
            print(urls.build("versions", {"name": "a b"}), urls.build("versions", {"name": "c"}),
                  urls.build("versions", {"name": "d", "Marker": "x"}),
                  urls.build("pets", {"page": 2}), urls.build("pets", {"page": 1}),
                  len(compiled) > 0)
            before = len(compiled)
            urls.build("versions", {"name": "e"})
            print(len(compiled) - before)
            """
        )
        == "('versions', {'name': 'f'}) 0\n"
        "/2015-03-31/functions/a%20b/versions /2015-03-31/functions/c/versions "
        "/2015-03-31/functions/d/versions?Marker=x /pets/2 /pets True\n"
        "0"
    )


def test_a_definition_is_parsed_once() -> None:
    assert (
        in_engine(
            f"""
            from harness_extension import mends
            mends.install()
            from localstack.services.stepfunctions.asl.parse import asl_parser
            parsed = []
            stock = asl_parser.ASLParser
            asl_parser.ASLParser = lambda stream: parsed.append(1) or stock(stream)
            parse = asl_parser.AmazonStateLanguageParser.parse
            definition = {MACHINE!r}
            one, tree = parse(definition)
            other, same = parse(definition)
            print(len(parsed), tree is same, one is other, one.start_at.start_at_name)
            parse(definition.replace("Done", "End"))
            for broken in (definition[:-1], definition[:-1]):
                try:
                    parse(broken)
                except asl_parser.ASLParserException as error:
                    print(type(error).__name__, len(parsed))
            """
        )
        == "1 True True Reserve\nASLParserException 3\nASLParserException 4"
    )


def test_events_of_clients_keep_their_names_whoever_looked_them_up_first() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from botocore import hooks
            def heard(name, **given):
                events = hooks.EventAliaser(hooks.HierarchicalEmitter(), **given)
                events.register(name, lambda event_name, **_: event_name)
                return events.emit(name)[0][1]
            names = ["before-call.elb.Describe", "before-call.s3.Get", "before-call.elb.Describe"]
            print(*map(heard, names))
            print(heard("before-call.elb.Describe", event_aliases={"elb": "mine"}))
            """
        )
        == "before-call.elastic-load-balancing.Describe before-call.s3.Get "
        "before-call.elastic-load-balancing.Describe\nbefore-call.mine.Describe"
    )


def test_templates_share_a_session_which_tells_the_region_of_now_and_checked_policies() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            import os
            from samtranslator.policy_template_processor import processor
            from samtranslator.sdk import parameter
            checked = []
            import jsonschema
            stock = jsonschema.validate
            jsonschema.validate = lambda *args: checked.append(1) or stock(*args)
            for region in ("eu-west-1", "cn-north-1"):
                os.environ["AWS_DEFAULT_REGION"] = region
                values = parameter.SamParameterValues({})
                values.add_pseudo_parameter_values()
                print(values.parameter_values["AWS::Region"], end=" ")
            session = parameter.boto3.session.Session
            print(session() is session())
            cls = processor.PolicyTemplatesProcessor
            for _ in range(2):
                templates = cls(cls.get_default_policy_templates_json())
                print(templates.convert("SQSPollerPolicy", {"QueueName": "q"})["Statement"][0]
                      ["Effect"], len(checked))
            try:
                cls({"Version": "0.0.1", "Templates": {"Mine": {}}})
            except ValueError:
                print("invalid", len(checked))
            """
        )
        == "eu-west-1 cn-north-1 True\nAllow 0\nAllow 0\ninvalid 1"
    )


def test_what_services_hardly_use_is_imported_when_it_is_used() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            import sys
            from localstack.services.cloudformation.engine.v2 import change_set_model_preproc
            from moto.apigateway import models
            from moto.batch.utils import JobStatus
            from moto.ssm import models as ssm
            names = ("moto.batch.models", "localstack.aws.api.ec2", "openapi_spec_validator",
                     "moto.ec2.models")
            print(*(name in sys.modules for name in names), JobStatus.RUNNABLE.value)
            try:
                models.validate({"openapi": "3.0.0"})
            except models.OpenAPIValidationError as error:
                print("invalid:", error.message)
            print(ssm.ec2_backends["123456789012"]["us-east-1"].all_reservations())
            import moto.batch
            from localstack.aws.api.ec2 import Ec2Api
            from moto.backends import get_backend
            print(get_backend("batch") is moto.batch.models.batch_backends, Ec2Api.service)
            print(hasattr(moto.batch, "none"), *(name in sys.modules for name in names))
            """
        )
        == "False False False False RUNNABLE\n"
        "invalid: 'info' is a required property\n"
        "[]\n"
        "True ec2\n"
        "False True True True True"
    )


def test_a_resource_is_looked_at_again_when_a_functions_state_has_changed() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            import threading, time
            from localstack.services.cloudformation import resource_provider as module
            from localstack.services.lambda_.invocation import lambda_service
            Event, Status = module.ProgressEvent, module.OperationStatus
            looked = []
            def change_a_state():
                try:
                    object.__new__(lambda_service.LambdaService).update_version_state(None, None)
                except AttributeError:
                    pass  # there is no such function; what counts is that it was called
            class Provider:
                SCHEMA = {"primaryIdentifier": ["/properties/Id"]}
                def create(self, request):
                    looked.append(1)
                    if len(looked) == 1:
                        change_a_state()  # before it waits
                    if len(looked) == 2:
                        threading.Timer(0.05, change_a_state).start()
                    ready = len(looked) == 3
                    return Event(Status.SUCCESS if ready else Status.IN_PROGRESS, {"Id": "x"})
            credentials = {"accessKeyId": "1", "secretAccessKey": "1", "sessionToken": ""}
            payload = {"resourceType": "A::B::C", "action": "Add", "callbackContext": {},
                       "awsAccountId": "1", "region": "us-east-1",
                       "requestData": {"logicalResourceId": "L", "resourceProperties": {},
                                       "previousResourceProperties": None,
                                       "callerCredentials": credentials}}
            executor = module.ResourceProviderExecutor(stack_name="s", stack_id="s")
            module.config.CFN_NO_WAIT_ITERATIONS = 0  # as the provider reads the setting
            began = time.monotonic()
            ended = executor.deploy_loop(Provider(), {"Type": "A::B::C"}, payload, sleep_time=60)
            print(ended.status.name, len(looked), time.monotonic() - began < 30)
            """
        )
        == "SUCCESS 3 True"
    )


def test_an_attached_policy_stays_the_same_one_when_all_are_asked_for() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from moto.core import config
            config.default_user_config["iam"]["load_aws_managed_policies"] = True
            from moto.iam import models
            from harness_extension.mends import managed_policies
            copied, parsed = [], []
            stock, stock_parse = managed_policies._copied, models.json.loads
            managed_policies._copied = lambda *args: copied.append(1) or stock(*args)
            class Json:
                dumps = staticmethod(models.json.dumps)
                loads = staticmethod(lambda text: parsed.append(1) or stock_parse(text))
            models.json = Json
            one, other = (models.iam_backends[account]["aws"] for account in ("1" * 12, "2" * 12))
            arn = "arn:aws:iam::aws:policy/AWSLambdaExecute"
            for backend in (one, one, other):
                name = f"r{len(backend.roles)}"
                backend.create_role(name, "{}", "/", "", "", [], "3600")
                backend.attach_role_policy(arn, name)
            one.detach_role_policy(arn, "r1")
            one.attach_role_policy(arn, "r1")
            print(len(copied), len(parsed))
            policy = one.managed_policies[arn]
            print(policy.attachment_count, policy is one.get_role("r0").managed_policies[arn],
                  policy is other.managed_policies[arn], len(one.managed_policies) > 1000)
            one.detach_role_policy(arn, "r1")
            print(policy.attachment_count, other.managed_policies[arn].attachment_count)
            try:
                one.attach_role_policy(arn + "X", "r0")
            except models.NotFoundException as error:
                print(error)
            """
        )
        == "2 0\n2 True False True\n1 1\n"
        "NoSuchEntity: Policy arn:aws:iam::aws:policy/AWSLambdaExecuteX does not exist "
        "or is not attachable."
    )


def test_a_user_agent_is_cleaned_once_and_a_class_searched_once() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            import inspect
            from botocore import useragent
            from moto.core import responses, utils
            clean = useragent.sanitize_user_agent_string_component
            print(clean("a b#c", True), clean("a b#c", False), clean("a b#c", True),
                  clean.cache_info().hits)
            class Service:
                def create(self): ...
                def delete(self): ...
            searched = []
            stock = utils.inspect.getmembers
            utils.inspect.getmembers = lambda *a, **k: searched.append(1) or stock(*a, **k)
            first = responses.method_names_from_class(Service)
            first.clear()
            print(responses.method_names_from_class(Service), len(searched))
            """
        )
        == "a-b#c a-b-c a-b#c 1\n['create', 'delete'] 1"
    )


def test_sns_signs_with_the_key_that_is_there_and_others_get_keys_of_their_own(
    tmp_path: Path,
) -> None:
    assert (
        in_engine(
            f"""
            import importlib, sys
            from pathlib import Path
            from harness_extension import mends
            mends.install()
            from cryptography import x509
            from cryptography.hazmat.primitives import serialization
            from cryptography.hazmat.primitives.asymmetric import padding, rsa
            from localstack import config
            config.dirs.static_libs = {str(tmp_path)!r}
            kept = Path({str(tmp_path)!r}, "server.test.pem.key")
            def made(bits):
                key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
                kept.write_bytes(key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption()))
                return key.public_key()
            def certified():
                sys.modules.pop("localstack.services.sns.certificate", None)
                certificate = importlib.import_module("localstack.services.sns.certificate")
                signed = certificate.SNS_SERVER_CERT.encode()
                public = x509.load_pem_x509_certificate(signed).public_key()
                assert public == certificate.SNS_SERVER_PRIVATE_KEY.public_key()
                return public
            key = made(2048)
            print(certified() == key, made(2048) != key)
            small = made(1024)
            print(certified().key_size)
            kept.write_bytes(b"no key")
            one = certified()
            kept.unlink()
            print(certified() != one)
            """
        )
        == "True True\n2048\nTrue"
    )


def test_a_model_is_read_once_for_gateway_and_clients_and_changed_for_the_gateway_alone() -> None:
    assert (
        in_engine(
            """
            import gzip, json, sys
            from pathlib import Path
            from harness_extension import mends
            mends.install()
            import botocore, boto3, jsonpatch
            from localstack.aws import spec
            name = "apigatewayv2/2018-11-29/service-2"
            file = Path(botocore.__file__).parent / "data" / f"{name}.json.gz"
            opened = []
            sys.addaudithook(lambda event, args:
                opened.append(args[0]) if event == "open" and args[0] == str(file) else None)
            gateway = spec.load_service("apigatewayv2")._service_description
            sessions = [boto3.session.Session() for _ in range(2)]
            clients = [each.client("apigatewayv2", region_name="us-east-1") for each in sessions]
            sessions[0].get_available_regions("apigatewayv2")
            print(len(opened))
            stock = json.loads(gzip.decompress(file.read_bytes()))
            patches = spec.load_spec_patches()[name]
            print(gateway == jsonpatch.apply_patch(stock, patches) != stock)
            print([each.meta.service_model._service_description == stock for each in clients])
            print(json.dumps(gateway) == json.dumps(jsonpatch.apply_patch(stock, patches)))
            """
        )
        == "1\nTrue\n[True, True]\nTrue"
    )


def test_a_line_about_a_call_is_put_together_where_it_is_written() -> None:
    assert (
        in_engine(
            """
            import logging, sys
            from types import SimpleNamespace
            from harness_extension import mends
            mends.install()
            from localstack.aws.handlers.logging import ResponseLogger
            copied = []
            class Headers:
                def keys(self):
                    copied.append(1)
                    return ["accept"]
                def __getitem__(self, name):
                    return "text/xml"
            def told(level, internal):
                logging.getLogger("localstack.request").setLevel(level)
                request = SimpleNamespace(
                    path="/", method="GET", headers=Headers(), get_data=lambda **_: b"")
                shape = SimpleNamespace(name="Shape")
                operation = SimpleNamespace(name="List", input_shape=shape, output_shape=shape)
                context = SimpleNamespace(
                    request=request, is_internal_call=internal, operation=operation,
                    service=SimpleNamespace(service_name="sqs"), service_exception=None,
                    account_id="1", region="r", service_request={}, service_response={})
                response = SimpleNamespace(status_code=200, headers=Headers())
                copied.clear()
                ResponseLogger()(None, context, response)
                return len(copied)
            logging.basicConfig(stream=sys.stdout, format="%(message)s")
            print(told(logging.WARNING, False), told(logging.WARNING, True))
            print(told(logging.INFO, False), told(logging.INFO, True))
            """
        )
        == "0 0\nAWS sqs.List => 200\nAWS sqs.List => 200\n2 2"
    )

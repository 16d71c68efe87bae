"""What is made once instead of for each call, looked at with the engine's own interpreter."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_models_of_two_clients_share_one_parser_and_one_serializer() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from localstack.aws.protocol.parser import create_parser
            from localstack.aws.protocol.serializer import create_serializer
            from localstack.aws.spec import load_service
            one, other = load_service("s3"), load_service("s3")
            assert one is not other
            print(create_parser(one) is create_parser(other), end=" ")
            print(create_serializer(one) is create_serializer(other), end=" ")
            print(create_parser(one) is create_parser(load_service("lambda")), end=" ")
            sqs = load_service("sqs")
            print(create_parser(sqs, "query") is create_parser(sqs, "json"))
            """
        )
        == "True True False False"
    )


def test_a_role_is_assumed_once_for_each_use_of_it_until_its_session_ends() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from localstack.aws import connect
            from harness_extension.mends import assumed_roles
            assumed = []
            class Sts:
                def request_metadata(self, **_): return self
                def assume_role(self, RoleArn, RoleSessionName):
                    assumed.append(RoleArn)
                    n = str(len(assumed))
                    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
                    return {"Credentials": dict.fromkeys(names, n)}
            class Factory(connect.InternalClientFactory):
                sts = Sts()
                def __call__(self, **_): return type("Made", (), {"sts": self.sts})()
            factory = Factory()
            def use(role, region="us-east-1"):
                return factory.with_assumed_role(role_arn=role, region_name=region)
            assert use("a") is use("a")
            assert use("b") is not use("a") and use("a", "eu-west-1") is not use("a")
            before = len(assumed)
            time, assumed_roles.time.time = assumed_roles.time.time, lambda: 4e9
            use("a")
            print(before, len(assumed))
            """
        )
        == "3 4"
    )


def test_the_address_of_a_functions_code_takes_one_client() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from localstack.services.lambda_.invocation import lambda_models as models
            import boto3
            given = {"region_name": "us-east-1", "aws_access_key_id": "000000000000"}
            stock = {**given, "aws_secret_access_key": "test"}
            made = models.boto3.client("s3", **given)
            print(made is models.boto3.client("s3", **given), end=" ")
            print(made is boto3.client("s3", **stock))
            """
        )
        == "True False"
    )


def test_random_uuids_ask_the_kernel_once_for_many_and_differ_in_a_forked_process() -> None:
    assert (
        in_engine(
            """
            import os, uuid
            from harness_extension.mends import random_ids
            asked = []
            stock = os.urandom
            random_ids.os.urandom = lambda n: asked.append(n) or stock(n)
            random_ids.install()
            drawn = [uuid.uuid4() for _ in range(600)]
            print(len(set(drawn)), len(asked), {(u.version, u.variant) for u in drawn}, end=" ")
            reads, writes = os.pipe()
            if not (child := os.fork()):
                os.write(writes, str(uuid.uuid4()).encode())
                os._exit(0)
            os.waitpid(child, 0)
            print(os.read(reads, 36).decode() in {str(uuid.uuid4()) for _ in range(256)})
            """
        )
        == "600 3 {(4, 'specified in RFC 4122')} False"
    )

"""Clients of a service share their class, with what their session adds to it."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_clients_share_a_class_unless_their_sessions_add_to_it() -> None:
    assert (
        in_engine(
            """
            from harness_extension.mends import client_classes
            client_classes.install()
            import boto3, botocore.session

            def client(session, service):
                made = getattr(session, "create_client", None) or session.client
                return made(service, region_name="us-east-1", aws_access_key_id="1",
                            aws_secret_access_key="x", endpoint_url="http://127.0.0.1:1")

            sqs = [client(boto3.session.Session(), "sqs") for _ in range(2)]
            print(type(sqs[0]) is type(sqs[1]), sqs[0] is not sqs[1])
            print(type(sqs[0]) is type(client(boto3.session.Session(), "sns")))
            whole = client(boto3.session.Session(), "s3")
            plain = client(botocore.session.Session(), "s3")
            print(hasattr(whole, "upload_file"), hasattr(plain, "upload_file"))
            seen = []
            sqs[0].meta.events.register("before-call.sqs", lambda **_: seen.append("one"))
            for each in sqs:
                try:
                    each.list_queues()
                except Exception as error:
                    print(type(error).__name__, seen)
            """
        )
        == "True True\nFalse\nTrue False\n"
        "EndpointConnectionError ['one']\nEndpointConnectionError ['one']"
    )

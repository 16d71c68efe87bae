"""What is in an answer is worked out once, or without guessing."""

from __future__ import annotations

from tests.engine.inside import in_engine


def test_the_kind_of_an_answer_is_looked_for_once_for_each_pair_of_headers() -> None:
    assert in_engine(
        """
            from harness_extension import mends
            mends.install()
            from localstack.aws.protocol import serializer
            looked = []
            stock = serializer.parse_accept_header
            serializer.parse_accept_header = lambda *args: looked.append(args[0]) or stock(*args)
            from localstack.aws.spec import load_service
            from werkzeug.datastructures import Headers
            sqs, iam = (serializer.create_serializer(load_service(n)) for n in ("sqs", "iam"))
            def kind(which, **headers):
                given = Headers({name.replace("_", "-"): value for name, value in headers.items()})
                return which._get_mime_type(given)
            for _ in range(2):
                print(kind(sqs), kind(sqs, Accept="*/*", Content_Type="application/x-amz-json-1.0"),
                      kind(iam), kind(iam, Accept="application/json"),
                      kind(iam, accept="text/xml, application/json;q=0.5"),
                      iam._get_mime_type(None), len(looked))
            """
    ) == "\n".join(
        [
            "application/json application/x-amz-json-1.0 "
            "text/xml application/json text/xml text/xml 5"
        ]
        * 2
    )


def test_times_as_aws_writes_them_are_read_without_guessing() -> None:
    assert (
        in_engine(
            """
            import botocore.utils as utils
            from harness_extension.mends import timestamps
            written = ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5Z",
                       "2026-01-31T12:00:00.123456Z", "Sat, 31 Jan 2026 12:00:00 GMT",
                       "2026-01-31T12:00:00+01:00", "1769860800", 1769860800.5,
                       "2026-02-30T12:00:00Z"]
            def read():
                found = []
                for each in written:
                    try:
                        found.append(utils.parse_timestamp(each))
                    except ValueError as error:
                        found.append(str(error))
                return found
            stock = read()
            timestamps.install()
            print(read() == stock, [each.utcoffset().seconds for each in read()[:3]])
            utils.dateutil = None
            print(utils.parse_timestamp(written[2]).microsecond)
            """
        )
        == "True [0, 0, 0]\n123456"
    )


def test_a_missing_header_raises_nothing_where_a_value_is_asked_for() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from werkzeug import exceptions
            from werkzeug.datastructures import EnvironHeaders, Headers, headers
            made = []
            class Counted(headers.BadRequestKeyError):
                def __init__(self, *args):
                    made.append(args)
                    super().__init__(*args)
            headers.BadRequestKeyError = Counted
            given = Headers([("X-Amz-Acl", "private"), ("Age", "3"), ("Age", "4")])
            print(given.get("x-amz-ACL"), given.get("age"), given.get("age", type=int),
                  given.get("none"), given.get("none", "d"), "AGE" in given, "none" in given,
                  made)
            try:
                given["none"]
            except KeyError as error:
                print(isinstance(error, exceptions.BadRequest), made)
            asked = EnvironHeaders({"HTTP_X_ONE": "1", "CONTENT_TYPE": "text/plain"})
            print(asked.get("X-One"), asked.get("Content-Type"), asked.get("Two", "2"),
                  "x-one" in asked, "two" in asked)
            """
        )
        == "private 3 3 None d True False []\nTrue [('none',)]\n1 text/plain 2 True False"
    )

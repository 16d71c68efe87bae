"""Secrets are found by name, by service, by shape and by rule, and wherever they stand again."""

from __future__ import annotations

import base64
import gzip
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput
from harness.masking import Masker, Rules, rules_for
from harness.masking.names import is_secret
from harness.masking.words import words

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLWl0"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "name",
    words(
        "password dbPassword DB_PASSWORD db-password /shop/db/password client_secret "
        "apiKey API_KEY x-api-key Authorization Set-Cookie refreshToken IdToken "
        "private_key connectionString ConnectionStrings AWS_SECRET_ACCESS_KEY "
        "X-Amz-Signature credentials userpassword"
    ),
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    words(
        "SecretArn secretId SECRET_NAME NextToken ClientRequestToken tokenCount "
        "PasswordPolicy TOKEN_URL AWS_ACCESS_KEY_ID key PartitionKey taskToken author "
        "passenger keyboard AuthorizationType message status code id"
    ),
)
def test_names_that_only_tell_of_secrets(name: str) -> None:
    assert not is_secret(name)


def test_equal_values_have_equal_placeholders_and_others_others() -> None:
    masked = Masker().value([{"password": "first-one"}, {"token": "first-one"}, {"pwd": "second"}])
    assert masked == [
        {"password": "«masked:password#1»"},
        {"token": "«masked:password#1»"},
        {"pwd": "«masked:pwd#1»"},
    ]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("log in with password=hunter-22 now", "log in with password=«masked:password#1» now"),
        ("{'token': 'zz-yy-xx'}", "{'token': '«masked:token#1»'}"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer «masked:authorization#1»"),
        ("GET /x?api_key=k12345&page=2", "GET /x?api_key=«masked:api-key#1»&page=2"),
        ("Server=db;Password=swordfish;", "Server=db;Password=«masked:password#1»;"),
        ("postgres://app:pa55@db/shop", "postgres://app:«masked:url-password#1»@db/shop"),
        (f"a {JWT} b", "a «masked:jwt#1» b"),
        (f"key:\n{PEM}\n", "key:\n«masked:private-key#1»\n"),
        ("id AKIAIOSFODNN7EXAMPLE", "id «masked:access-key#1»"),
        ("x: Basic YW5uOnB3LW9mLWFubg==", "x: Basic «masked:basic-auth#1»"),
        ("Basic understanding", "Basic understanding"),
        ("cookie: sid=0123456789; theme=dark", "cookie: sid=«masked:sid#1»; theme=dark"),
    ],
)
def test_in_plain_text(text: str, masked: str) -> None:
    assert Masker().text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Password: !Ref DbPassword",
        'Password: "${vars.password}"',
        "Password: {Ref: DbPassword}",
        "Secret: arn:aws:secretsmanager:us-east-1:000000000000:secret:db",
        "aws_secret_access_key=test",
        "the token was refused",
        "password=",
    ],
)
def test_what_names_a_secret_stays(text: str) -> None:
    assert Masker().text(text) == text


def test_references_in_templates_stay() -> None:
    template = {"MasterUserPassword": {"Ref": "DbPassword"}, "Token": {"Fn::Sub": "${A}-b"}}
    assert Masker().value(template) == template


def test_a_value_is_masked_wherever_it_stands_again() -> None:
    masker = Masker()
    masker.learn({"password": 'he said "s3cr3t/ö"'})
    for text in (
        'he said "s3cr3t/ö"',
        json.dumps({"note": 'x he said "s3cr3t/ö" y'}),
        json.dumps({"note": 'x he said "s3cr3t/ö" y'}, ensure_ascii=False),
        "q=he%20said%20%22s3cr3t%2F%C3%B6%22",
        "q=he+said+%22s3cr3t%2F%C3%B6%22",
    ):
        assert "s3cr3t" not in masker.text(text), text


def test_short_values_are_masked_as_words_only() -> None:
    masker = Masker()
    masker.learn({"password": "ab1"})
    assert masker.text("ab1 cab1e") == "«masked:password#1» cab1e"


def test_dynamodb_items_and_pairs() -> None:
    masked = Masker().value(
        {
            "Item": {"password": {"S": "in-an-item"}, "pin": {"N": "4711"}},
            "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": "swordfish"}],
            "Environment": {"Variables": {"API_KEY": "k-123456", "TABLE": "orders"}},
            "tokens": {"count": 5, "max": 100},
        }
    )
    assert masked == {
        "Item": {"password": {"S": "«masked:password#1»"}, "pin": {"N": "4711"}},
        "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": "«masked:dbpassword#1»"}],
        "Environment": {"Variables": {"API_KEY": "«masked:api-key#1»", "TABLE": "orders"}},
        "tokens": {"count": 5, "max": 100},
    }


def test_json_in_json_and_base64_and_gzip() -> None:
    inner = json.dumps({"message": json.dumps({"password": "deep-one"})})
    packed = gzip.compress(json.dumps({"log": "it is deep-one"}).encode())
    event = {
        "body": base64.b64encode(inner.encode()).decode(),
        "awslogs": {"data": base64.b64encode(packed).decode()},
        "headers": {"authorization": "Basic " + base64.b64encode(b"bob:pw-of-bob").decode()},
        "note": "pw-of-bob",
    }
    masker = Masker()
    masker.learn(event)
    masked = masker.value(event)
    assert "deep-one" not in base64.b64decode(masked["body"]).decode()
    assert json.loads(base64.b64decode(masked["body"]))["message"] == (
        '{"password": "«masked:password#1»"}'
    )
    assert b"deep-one" not in gzip.decompress(base64.b64decode(masked["awslogs"]["data"]))
    assert masked["headers"]["authorization"] == "Basic «masked:authorization#1»"
    assert masked["note"] == "«masked:password#2»"


def test_bytes_that_are_no_text() -> None:
    masker = Masker()
    masker.learn({"password": "in-a-binary"})
    masked = masker.data(b"\xff\x00in-a-binary\xfe")
    assert b"in-a-binary" not in masked
    assert masked.startswith(b"\xff\x00")
    assert masked.endswith(b"\xfe")


def _call(service: str, operation: str, parameters: Any, response: Any) -> dict[str, Any]:
    return {
        "kind": "call",
        "service": service,
        "operation": operation,
        "parameters": parameters,
        "response": response,
    }


@pytest.mark.parametrize(
    "call",
    [
        _call("secretsmanager", "GetSecretValue", {}, {"SecretString": "clear-value"}),
        _call("secretsmanager", "CreateSecret", {"SecretString": '{"x": "clear-value"}'}, {}),
        _call("ssm", "PutParameter", {"Type": "SecureString", "Value": "clear-value"}, {}),
        _call(
            "ssm",
            "GetParametersByPath",
            {},
            {"Parameters": [{"Type": "SecureString", "Value": "kms:alias/aws/ssm:clear-value"}]},
        ),
        _call("kms", "Decrypt", {}, {"Plaintext": base64.b64encode(b"clear-value").decode()}),
        _call("cognito-idp", "SignUp", {"Username": "ann", "Password": "clear-value"}, {}),
        _call("sts", "AssumeRole", {}, {"Credentials": {"AccessKeyId": "clear-value"}}),
        _call("apigateway", "CreateApiKey", {"value": "clear-value"}, {}),
    ],
    ids=lambda call: call["service"] + "." + call["operation"],
)
def test_what_services_give_out(call: dict[str, Any]) -> None:
    masker = Masker()
    masker.learn_calls([call])
    assert masker.text("it is clear-value!").startswith("it is «masked:")
    assert "clear-value" not in json.dumps(masker.value(call))


def test_the_user_of_a_secret_is_none() -> None:
    secret = {"username": "shop", "host": "db", "password": "pw-of-shop"}
    call = _call("secretsmanager", "GetSecretValue", {}, {"SecretString": json.dumps(secret)})
    masker = Masker()
    masker.learn_calls([call])
    assert masker.text("shop of db has pw-of-shop") == "shop of db has «masked:password#1»"
    shown = json.loads(masker.value(call)["response"]["SecretString"])
    assert shown == {"username": "shop", "host": "db", "password": "«masked:password#1»"}


def test_plain_parameters_are_no_secrets() -> None:
    masker = Masker()
    masker.learn_calls([_call("ssm", "PutParameter", {"Type": "String", "Value": "EUR-zone"}, {})])
    assert masker.text("EUR-zone") == "EUR-zone"


def test_what_is_masked_stays_as_it_is() -> None:
    masker = Masker()
    text = 'password=abc-def-1 {"token": "abc-def-1"} masked password'
    once = masker.text(text)
    assert masker.text(once) == once
    assert masker.value({"password": "«masked:password#1»"}) == {"password": "«masked:password#1»"}


def test_code_keeps_its_expressions() -> None:
    masker = Masker()
    code = "password = os.environ['PASSWORD']\nsecret = get('shop/secret')\n"
    assert masker.code(code) == code
    assert masker.code("API_KEY = 'kkkk12345'") == "API_KEY = '«masked:api-key#1»'"


def test_variables_of_the_environment() -> None:
    masker = Masker()
    masker.learn_environment({"GITHUB_TOKEN": "ghs-of-the-ci", "HOME": "/home/ann"})
    assert masker.text("ghs-of-the-ci in /home/ann") == "«masked:github-token#1» in /home/ann"


def test_rules_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.serverless-harness.masking]\n"
        'names = ["customer*"]\npatterns = ["iban (DE[0-9]+)"]\nallow = ["token", "not-secret"]\n'
    )
    (tmp_path / "below").mkdir()
    masker = Masker(rules_for(tmp_path / "below"))
    assert masker.text("iban DE12345 x") == "iban «masked:pattern#1» x"
    assert masker.value({"customerNo": "c-99", "token": "stays", "password": "not-secret"}) == {
        "customerNo": "«masked:customerno#1»",
        "token": "stays",
        "password": "not-secret",
    }


@pytest.mark.parametrize(
    ("setting", "message", "line"),
    [
        ("name = []", "has no 'name'", 2),
        ("names = 'x'", "list of texts", 2),
        ("patterns = ['(']", "no regular expression", 2),
        ("patterns = ['x*']", "empty text", 2),
        ("names = ", "malformed TOML", None),
    ],
)
def test_bad_rules(tmp_path: Path, setting: str, message: str, line: int | None) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.serverless-harness.masking]\n{setting}\n")
    with pytest.raises(BadInput, match=re.escape(message)) as raised:
        rules_for(tmp_path)
    assert raised.value.where is not None
    assert raised.value.where.line == line


def test_thousands_of_values_and_records_take_no_time() -> None:
    masker = Masker(Rules())
    for number in range(2000):
        masker.secret("password", f"pw-{number * 7919:x}-{number}")
    records = [
        {"Item": {"id": {"S": f"9b2e-{i}"}, "body": {"S": json.dumps({"text": "lorem " * 30})}}}
        for i in range(2000)
    ]
    began = time.process_time()
    assert masker.value(records) == records
    assert time.process_time() - began < 5  # 0.3 s on an idle machine; one by one it is minutes


def test_hostile_texts_come_back() -> None:
    masker = Masker()
    for text in ("[" * 90_000, "{" * 90_000, "=" * 9_000, "password" * 900, "token=" * 3_000):
        assert masker.text(text)
    bomb = gzip.compress(b"\0" * (32 << 20))
    assert masker.data(bomb) == bomb

"""Goes through every door of the shop; prints each secret. `partner KEY`: that door only."""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

import boto3

endpoint = os.environ["AWS_ENDPOINT_URL"]
shop = boto3.client("apigatewayv2").get_apis()["Items"][0]["ApiId"]
store = boto3.client("apigateway").get_rest_apis()["items"][0]["id"]
idp = boto3.client("cognito-idp")


def ask(path: str, body: Any = None, api: str = shop, **headers: str) -> tuple[Any, str]:
    """The JSON that it answers, and the cookie that it sets."""
    data = None if body is None else json.dumps(body).encode()
    url = f"{endpoint}/_aws/execute-api/{api}{path}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **named})
    with urllib.request.urlopen(request, timeout=30) as answer:
        set_ = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
        return json.load(answer), set_.partition("=")[2]


if sys.argv[1:]:
    ask("/partner", x_api_key=sys.argv[2])
    sys.exit()

told, cookie = ask("/login", {"user": "ann"})
ask("/me", Authorization=f"Bearer {told['token']}")
ask("/cart", Cookie=f"sid={cookie}")

pool = idp.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
app = idp.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"][0]["ClientId"]
password = "Correct-Horse-7-Battery"
mail = [{"Name": "email", "Value": "bob@example.org"}]
idp.admin_create_user(UserPoolId=pool, Username="bob", UserAttributes=mail)
idp.admin_set_user_password(UserPoolId=pool, Username="bob", Password=password, Permanent=True)
given = {"USERNAME": "bob", "PASSWORD": password}
tokens = idp.initiate_auth(ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
token = tokens["AuthenticationResult"]["IdToken"]
ask("/orders", Authorization=f"Bearer {token}")

key = boto3.client("apigateway").get_api_keys(includeValues=True)["items"][0]["value"]
ask("/v1/stock", api=store, x_api_key=key)
secrets = [told["token"], cookie, password, token, key]
Path(os.environ["SECRETS_TO"]).write_text(json.dumps(secrets))

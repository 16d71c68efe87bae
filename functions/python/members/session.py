"""Sign up, where the user is new, and sign in: tokens of the user pool."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

idp = boto3.client("cognito-idp")
POOL, CLIENT = os.environ["POOL"], os.environ["CLIENT"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{user, password}` becomes `{idToken, accessToken}`."""
    asked = json.loads(event["body"])
    user, password = asked["user"], asked["password"]
    try:
        idp.sign_up(ClientId=CLIENT, Username=user, Password=password)
        idp.admin_confirm_sign_up(UserPoolId=POOL, Username=user)
    except idp.exceptions.UsernameExistsException:
        pass
    try:
        result = idp.initiate_auth(
            ClientId=CLIENT,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": password},
        )["AuthenticationResult"]
    except idp.exceptions.NotAuthorizedException:
        return _answer(401, {"message": "Wrong name or password"})
    tokens = {"idToken": result["IdToken"], "accessToken": result["AccessToken"]}
    return _answer(201, tokens)


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}

"""A shop: who logs in gets a token and a cookie; partners have a key; the rest is others' doors."""

import json
import os
import uuid

import boto3

sessions = boto3.resource("dynamodb").Table(os.environ["SESSIONS"])


def answer(status, body, cookies=()):
    return {"statusCode": status, "body": json.dumps(body), "cookies": list(cookies)}


def login(event, context):
    token, cookie = uuid.uuid4().hex, uuid.uuid4().hex
    for one in (token, cookie):
        sessions.put_item(Item={"id": one, "user": json.loads(event["body"])["user"]})
    return answer(201, {"token": token}, [f"sid={cookie}; Path=/; HttpOnly"])


def user_of(identifier):
    return sessions.get_item(Key={"id": identifier}).get("Item", {}).get("user")


def me(event, context):
    user = user_of(event["headers"].get("authorization", "").removeprefix("Bearer ") or "-")
    return answer(200, {"user": user}) if user else answer(401, {})


def cart(event, context):
    pairs = [cookie.partition("=") for cookie in event.get("cookies", ())]
    user = user_of(next((value for name, _, value in pairs if name == "sid"), "-"))
    return answer(200, {"cart of": user}) if user else answer(401, {})


def partner(event, context):
    known = event["headers"].get("x-api-key") == os.environ["PARTNER"]
    return answer(200, {"partner": True}) if known else answer(403, {})


def orders(event, context):
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return answer(200, {"orders of": claims["cognito:username"], "mail": claims["email"]})


def stock(event, context):
    return {"statusCode": 200, "body": json.dumps({"chairs": 4})}

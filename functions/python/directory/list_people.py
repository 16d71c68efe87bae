"""A team's people in pages, and one person by the e-mail address."""

from __future__ import annotations

import base64
import binascii
import json
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

people = boto3.resource("dynamodb").Table(os.environ["PEOPLE_TABLE"])
MOST = 50


class BadRequest(Exception):
    """What the caller did wrong."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    query = event.get("queryStringParameters") or {}
    team = (event.get("pathParameters") or {}).get("team")
    try:
        body = by_email(query.get("email")) if team is None else page(team, query)
    except BadRequest as error:
        return _answer(400, {"message": str(error)})
    return _answer(200, body)


def page(team: str, query: dict[str, str]) -> dict[str, Any]:
    """`{people, nextToken}`; without the token it was the last page."""
    given: dict[str, Any] = {"Limit": _limit(query.get("limit"))}
    if token := query.get("nextToken"):
        given["ExclusiveStartKey"] = {"team": team, "name": _name_in(token, team)}
    found = people.query(KeyConditionExpression=Key("team").eq(team), **given)
    body: dict[str, Any] = {"people": found["Items"]}
    if last := found.get("LastEvaluatedKey"):
        body["nextToken"] = _token(team, last["name"])
    return body


def by_email(email: str | None) -> dict[str, Any]:
    if not email:
        raise BadRequest("email is required")
    found = people.query(IndexName="EmailIndex", KeyConditionExpression=Key("email").eq(email))
    return {"people": found["Items"]}


def _limit(text: str | None) -> int:
    if text is None:
        return MOST
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise BadRequest(f"limit must be a number from 1 to {MOST}")
    return int(text)


def _token(team: str, name: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([team, name]).encode()).decode()


def _name_in(token: str, team: str) -> str:
    """The last name of the page before; a token of another team is none of this."""
    try:
        of, name = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError, binascii.Error):
        raise BadRequest("nextToken is not one of ours") from None
    if of != team or not isinstance(name, str):
        raise BadRequest("nextToken is of another list")
    return name


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}

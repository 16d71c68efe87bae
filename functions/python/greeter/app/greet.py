"""Greets whoever asks, in the language of the function or of the request."""

import json
import os

from phrases import GREETINGS, greeting


def handler(event, context):
    name = event.get("queryStringParameters", {}).get("name", "you")
    language = event["headers"].get("x-language", os.environ["LANGUAGE"])
    if language not in GREETINGS:
        return answer(400, {"message": f"no greeting in {language}"})
    return answer(200, {"greeting": greeting(language, name)})


def answer(status, body):
    headers = {"Content-Type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}

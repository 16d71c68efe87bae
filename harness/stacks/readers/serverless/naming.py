"""Logical ids as the framework makes them, since templates refer to them by hand.

Serverless Framework: AWS Infrastructure Resources, AWS CloudFormation Resource Reference.
"""

from __future__ import annotations

import re


def first_upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def normal(name: str) -> str:
    """`my-worker_2` → `MyDashworkerUnderscore2`."""
    return first_upper(name.replace("-", "Dash").replace("_", "Underscore"))


def letters_and_digits(name: str) -> str:
    """`my-bucket` → `Mybucket`."""
    return first_upper(re.sub(r"[^0-9A-Za-z]", "", name))


def path_parts(path: str) -> str:
    """`users/{id}/e-mails` → `UsersIdVarEDashmails`."""
    return "".join(_path_part(part) for part in path.split("/"))


def _path_part(part: str) -> str:
    text = re.sub(r"\{(.*)\}", r"\1Var", part.lower().replace("-", "Dash"))
    return first_upper(re.sub(r"[^0-9A-Za-z]", "", text))


def function(name: str) -> str:
    return f"{normal(name)}LambdaFunction"


def log_group(name: str) -> str:
    return f"{normal(name)}LogGroup"


def layer(name: str) -> str:
    return f"{normal(name)}LambdaLayer"


def route(key: str) -> str:
    """Of a WebSocket API: `$connect` → `Sconnect`."""
    for character, word in (
        ("$", "S"),
        ("/", "Slash"),
        ("-", "Dash"),
        ("_", "Underscore"),
        (".", "Period"),
    ):
        key = key.replace(character, word)
    return key


def words(text: str) -> str:
    """`application/x-www-form` → `ApplicationXWwwForm`."""
    found = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+", text)
    return "".join(first_upper(word) for word in found)


def camel_words(text: str) -> str:
    """`post-create-model` → `PostCreateModel`."""
    found = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+", text)
    return "".join(first_upper(word.lower()) for word in found)

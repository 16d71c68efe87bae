"""Whether a statement is about a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .conditions import met
from .documents import Statement
from .matching import like
from .principals import Meant, Principal, excluded, meant
from .variables import Context, Missing, filled


@dataclass(frozen=True)
class Request:
    """`context`: condition keys in lower case."""

    action: str
    resource: str
    context: Context


def applies(statement: Statement, request: Request) -> bool:
    """By action, resource and condition; who is meant is not looked at."""
    return (
        _action(statement, request.action)
        and _resource(statement, request)
        and met(statement.conditions, request.context)
    )


def about(statement: Statement, who: Principal) -> Meant:
    """Whether a resource's policy means him."""
    if statement.principals is not None:
        return meant(statement.principals, who)
    if statement.not_principals is not None:
        return "no" if excluded(statement.not_principals, who) else "directly"
    return "no"


def _action(statement: Statement, action: str) -> bool:
    if statement.actions is not None:
        return any(like(each, action, ignore_case=True) for each in statement.actions)
    if statement.not_actions is not None:
        return not any(like(each, action, ignore_case=True) for each in statement.not_actions)
    return False


def _resource(statement: Statement, request: Request) -> bool:
    test: Callable[[str], bool] = lambda each: _matches(each, statement, request)  # noqa: E731
    if statement.resources is not None:
        return any(map(test, statement.resources))
    if statement.not_resources is not None:
        return not any(map(test, statement.not_resources))
    return True  # a trust policy names none


def _matches(pattern: str, statement: Statement, request: Request) -> bool:
    try:
        wanted = filled(pattern, request.context) if statement.variables else pattern
    except Missing:
        return False
    return like(wanted, request.resource)

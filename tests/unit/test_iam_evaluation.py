"""Policy evaluation between accounts, and what wins over what, without an engine."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.extension.iam.evaluation.decision import Decision, Policies, decide
from harness.engines.extension.iam.evaluation.documents import BadPolicy, parsed
from harness.engines.extension.iam.evaluation.principals import Principal
from harness.engines.extension.iam.evaluation.statements import Request

ROLE = "arn:aws:iam::111111111111:role/r"
SESSION = "arn:aws:sts::111111111111:assumed-role/r/s"
WHO = Principal("role", SESSION, "111111111111", ROLE)
QUEUE = "arn:aws:sqs:us-east-1:{}:q"


def document(effect: str = "Allow", who: Any = None, **more: Any) -> Any:
    statement = {"Effect": effect, "Action": "sqs:*", "Resource": "*", **more}
    if who is not None:
        statement["Principal"] = who
    return parsed({"Version": "2012-10-17", "Statement": statement})


def decided(policies: Policies, who: Principal = WHO, account: str = "111111111111") -> Decision:
    return decide(who, Request("sqs:SendMessage", QUEUE.format(account), {}), policies)


@pytest.mark.parametrize(
    ("identity", "who", "same", "other"),
    [
        (True, None, True, False),
        (False, {"AWS": ROLE}, True, False),
        (True, {"AWS": ROLE}, True, True),
        (True, {"AWS": "111111111111"}, True, True),
        (False, {"AWS": "111111111111"}, False, False),
        (False, "*", True, False),
        (True, {"AWS": "arn:aws:iam::111111111111:role/other"}, True, False),
    ],
)
def test_within_an_account_one_is_enough_and_between_accounts_both_are_needed(
    identity: bool, who: Any, same: bool, other: bool
) -> None:
    own = (document(),) if identity else ()
    resource = document(who=who) if who else None
    here = Policies(identity=own, resource=resource, resource_account="111111111111")
    there = Policies(identity=own, resource=resource, resource_account="222222222222")
    assert decided(here).allowed is same
    assert decided(there, account="222222222222").allowed is other


def test_a_deny_wins_wherever_it_stands() -> None:
    deny, allow = document("Deny"), document()
    for policies, by in (
        (Policies((allow, deny)), "identity-based policy"),
        (Policies((allow,), boundary=(allow, deny)), "permissions boundary"),
        (Policies((allow,), session=(deny, allow)), "session policy"),
        (Policies((allow,), resource=document("Deny", {"AWS": ROLE})), "resource-based policy"),
    ):
        found = decided(policies)
        assert (found.allowed, found.explicit, found.by) == (False, True, by)
    assert Decision(False, explicit=True, by="session policy").why("a:B") == (
        "with an explicit deny in a session policy"
    )


def test_not_principal_spares_whom_it_names() -> None:
    spared = parsed(
        {"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": [ROLE, SESSION]},
                       "Action": "*", "Resource": "*"}}
    )  # fmt: skip
    policies = Policies((document(),), resource=spared)
    assert decided(policies).allowed
    other = Principal("role", SESSION.replace("/r/", "/x/"), "111111111111", ROLE + "x")
    assert not decided(policies, other).allowed


def test_a_service_needs_the_resources_leave() -> None:
    sns = Principal("service", "sns.amazonaws.com", "111111111111")
    named = document(who={"Service": "sns.amazonaws.com"})
    assert decided(Policies(resource=named), sns).allowed
    assert not decided(
        Policies(resource=document(who={"Service": "s3.amazonaws.com"})), sns
    ).allowed
    assert not decided(Policies(), sns).allowed


def test_a_key_has_to_give_its_leave() -> None:
    policies = Policies((document(),), resource=document(who={"AWS": ROLE + "x"}))
    assert decided(policies).allowed
    decides = Policies(
        (document(),), resource=document(who={"AWS": ROLE + "x"}), resource_decides=True
    )
    assert decided(decides) == Decision(False, by="resource-based policy")


def test_variables_mean_nothing_in_old_documents() -> None:
    old = parsed({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "${aws:username}"}})
    request = Request("sqs:SendMessage", "ann", {"aws:username": "ann"})
    assert not decide(WHO, request, Policies((old,))).allowed


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"Statement": [{"Action": "*"}]}'])
def test_what_is_no_policy_is_told(text: str) -> None:
    with pytest.raises(BadPolicy):
        parsed(text)


def test_an_operator_that_does_not_exist_is_told() -> None:
    with pytest.raises(BadPolicy, match="StringSimilar"):
        document(Condition={"StringSimilar": {"aws:username": "a"}})

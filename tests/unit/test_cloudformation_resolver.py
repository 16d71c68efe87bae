"""The template language where it is dense; whole templates run on the engine."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.extension.cloudformation.language import dynamic, references
from harness.engines.extension.cloudformation.language.errors import TemplateError
from harness.engines.extension.cloudformation.language.parameters import resolve
from harness.engines.extension.cloudformation.language.resolver import Resolver
from harness.engines.extension.cloudformation.language.scope import Scope


class _Deployed:
    def physical_id(self, name: str) -> Any:
        return f"id-of-{name}"

    def attribute(self, name: str, attribute: str) -> Any:
        return f"{attribute}-of-{name}"


def _resolver(**scope: Any) -> Resolver:
    given = {
        "stack_name": "app",
        "stack_id": "arn:app",
        "account": "000000000000",
        "region": "us-east-1",
        "url_suffix": "amazonaws.com",
        "names": frozenset({"Queue"}),
        **scope,
    }
    return Resolver(Scope(**given), _Deployed())


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"Fn::Sub": "${Queue}/${Queue.Arn}/${!Queue}"}, "id-of-Queue/Arn-of-Queue/${Queue}"),
        ({"Fn::Sub": ["${A}", {"A": {"Ref": "Queue"}}]}, "id-of-Queue"),
        ({"Fn::Sub": "00123"}, "00123"),
        ({"Fn::Join": ["-", ["a", 1, True, {"Ref": "AWS::NoValue"}]]}, "a-1-true"),
        ({"Fn::GetAtt": "Queue.Deep.Name"}, "Deep.Name-of-Queue"),
        ({"A": {"Ref": "AWS::NoValue"}, "B": [{"Ref": "AWS::NoValue"}, 1]}, {"B": [1]}),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::ToJsonString": {"a": [1, {"Ref": "Queue"}]}}, '{"a":[1,"id-of-Queue"]}'),
        ({"Fn::If": ["No", {"Ref": "Nobody"}, "else"]}, "else"),
        ({"Condition": "text"}, {"Condition": "text"}),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 4]}, ["10.0.0.0/28", "10.0.0.16/28"]),
    ],
)
def test_values(value: Any, wanted: Any) -> None:
    resolver = _resolver(conditions={"No": {"Fn::Equals": [1, "2"]}})
    assert resolver.resolve(value) == wanted


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"Ref": "Nobody"}, r"Unresolved resource dependencies \[Nobody\]"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "references undefined resource Nobody"),
        ({"Fn::Select": [5, ["a"]]}, "nonexistent value at index 5"),
        ({"Fn::If": ["Nobody", 1, 2]}, "unresolved condition dependency Nobody"),
        ({"Fn::Join": ["a"]}, "requires two parameters"),
        ({"Fn::Cidr": ["10.0.0.0/30", 9, 1]}, "holds only 2 blocks"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, "'M' is not present"),
    ],
)
def test_what_is_wrong_is_told_in_aws_words(value: Any, told: str) -> None:
    with pytest.raises(TemplateError, match=told):
        _resolver().resolve(value)


def test_conditions_that_need_each_other_are_refused() -> None:
    resolver = _resolver(
        conditions={"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    )
    with pytest.raises(TemplateError, match="Circular dependency in conditions"):
        resolver.condition("A")


def test_order_follows_references_but_not_the_branch_that_does_not_count() -> None:
    resolver = _resolver(
        conditions={"Never": {"Fn::Equals": ["a", "b"]}}, names=frozenset({"A", "B", "C"})
    )
    resources = {
        "A": {"Type": "T", "Properties": {"X": {"Fn::Sub": "${B.Arn}-${Own}"}}},
        "B": {"Type": "T", "Properties": {"X": {"Fn::If": ["Never", {"Ref": "A"}, "y"]}}},
        "C": {"Type": "T", "DependsOn": ["A"]},
    }
    resources["A"]["Properties"] = {"X": {"Fn::Sub": ["${B.Arn}-${Own}", {"Own": "z"}]}}
    needed = {
        name: references.needs(each, resolver, frozenset(resources))
        for name, each in resources.items()
    }
    assert needed == {"A": {"B"}, "B": set(), "C": {"A"}}
    assert references.ordered(resources, needed) == ["B", "A", "C"]


def test_a_circle_is_named_without_what_only_waits_for_it() -> None:
    resources = {name: {"Type": "T"} for name in ("A", "B", "Waits")}
    with pytest.raises(TemplateError, match=r"resources: \[A, B\]"):
        references.ordered(resources, {"A": {"B"}, "B": {"A"}, "Waits": {"A"}})


@pytest.mark.parametrize(
    ("declared", "given", "value"),
    [
        ({"Type": "Number"}, "5", 5),
        ({"Type": "Number", "MinValue": 1}, "1.5", 1.5),
        ({"Type": "CommaDelimitedList"}, "a, b", ["a", "b"]),
        ({"Type": "List<Number>"}, "1,2", ["1", "2"]),
        ({"Type": "AWS::SSM::Parameter::Value<List<String>>"}, "/many", ["p", "q"]),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, "/many", "p,q"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "abc", "abc"),
    ],
)
def test_parameters(declared: dict[str, Any], given: str, value: Any) -> None:
    found = resolve({"P": declared}, {"P": given}, {"/many": "p,q"}.get)
    assert found["P"].value == value


@pytest.mark.parametrize(
    ("declared", "given", "told"),
    [
        ({"Type": "Number"}, "x", "must be a number"),
        ({"Type": "Number", "MaxValue": 3}, "4", "not greater than 3"),
        ({"Type": "String", "MinLength": 3}, "ab", "at least 3 characters"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "A", "must match pattern"),
        (
            {"Type": "String", "AllowedValues": ["a"], "ConstraintDescription": "one of us"},
            "b",
            "Parameter P failed to satisfy constraint: one of us",
        ),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, "/none", r"fetch parameters \[/none\]"),
    ],
)
def test_parameters_that_break_a_rule(declared: dict[str, Any], given: str, told: str) -> None:
    with pytest.raises(TemplateError, match=told):
        resolve({"P": declared}, {"P": given}, {}.get)


def test_dynamic_references_at_any_depth_and_several_in_one_text() -> None:
    found = dynamic.replaced(
        {"a": ["{{resolve:ssm:x:1}}+{{resolve:secretsmanager:s}}", 3]}, lambda s, k: f"<{s} {k}>"
    )
    assert found == {"a": ["<ssm x:1>+<secretsmanager s>", 3]}
    arn = "arn:aws:secretsmanager:us-east-1:1:secret:login-abc"
    assert dynamic.secret(f"{arn}:SecretString:user:AWSPREVIOUS") == (
        arn,
        "user",
        "AWSPREVIOUS",
        "",
    )
    assert dynamic.secret("login") == ("login", "", "", "")

"""AWS Step Functions: paths, intrinsic functions, JSONata, variables, the context object."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.machines import JSONATA, PASS, chain, express, history, one, standard

SERVICE = "Step Functions"
GUIDE = "Step Functions Developer Guide"
PATHS = f"{GUIDE}: Processing input and output in Step Functions"
INTRINSICS = f"{GUIDE}: Intrinsic functions for JSONPath states in Step Functions"
JSONATA_PAGE = f"{GUIDE}: Transforming data with JSONata in Step Functions"
VARIABLES = f"{GUIDE}: Passing data between states with variables"
CHOICE = f"{GUIDE}: Choice workflow state"
GIVEN = {"array": [1, 2, 3, 4], "text": "a,b", "left": {"a": 1}, "right": {"a": 2, "b": 3}, "n": 5}


def passed(cloud: Cloud, given: Any, **fields: Any) -> Any:
    run = express(cloud, one({"Type": "Pass", "End": True, **fields}), given)
    assert run.status == "SUCCEEDED", run.cause
    return run.output


def jsonata(cloud: Cloud, output: Any, given: Any = None, **top: Any) -> Any:
    state = {"Type": "Pass", "Output": output, "End": True}
    return express(cloud, one(state, **JSONATA, **top), given)


@documented("paths", PATHS)
@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({"InputPath": "$.left", "ResultPath": "$.again"}, {**GIVEN, "again": {"a": 1}}),
        ({"InputPath": None, "ResultPath": "$.none"}, {**GIVEN, "none": {}}),
        ({"Result": 1, "ResultPath": None}, GIVEN),
        ({"Result": {"x": 1}, "OutputPath": "$.x"}, 1),
        ({"OutputPath": None}, {}),
        ({"Parameters": {"first.$": "$.array[0]", "fixed": "$.array"}},
         {"first": 1, "fixed": "$.array"}),
    ],
    ids=["InputPath", "no input", "ResultPath null", "OutputPath", "no output", "Parameters"],
)  # fmt: skip
def test_paths_select_and_place(cloud: Cloud, fields: dict[str, Any], output: Any) -> None:
    assert passed(cloud, GIVEN, **fields) == output


@documented("intrinsic functions", INTRINSICS)
@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("States.Array(1, 'a', $.n)", [1, "a", 5]),
        ("States.ArrayPartition($.array, 3)", [[1, 2, 3], [4]]),
        ("States.ArrayContains($.array, 3)", True),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayGetItem($.array, 1)", 2),
        ("States.ArrayLength($.array)", 4),
        ("States.ArrayUnique(States.Array(1, 1, 2))", [1, 2]),
        ("States.Base64Encode('abc')", "YWJj"),
        ("States.Base64Decode('YWJj')", "abc"),
        ("States.Hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("States.JsonMerge($.left, $.right, false)", {"a": 2, "b": 3}),
        ("States.StringToJson('{\"a\":[1]}')", {"a": [1]}),
        ("States.JsonToString($.left)", '{"a":1}'),
        ("States.MathAdd($.n, -1)", 4),
        ("States.StringSplit('a.b,c', '.,')", ["a", "b", "c"]),
        ("States.Format('{} of {}', $.n, $.text)", "5 of a,b"),
        ("States.Format('it\\'s \\{{}\\}', $.n)", "it's {5}"),
        ("States.Format('{\"n\": {}', 1)", '{"n": 1'),
    ],
)
def test_an_intrinsic_function(cloud: Cloud, call: str, value: Any) -> None:
    assert passed(cloud, GIVEN, Parameters={"value.$": call}) == {"value": value}


@documented("intrinsic functions", f"{GUIDE}: Handling errors in Step Functions workflows")
@pytest.mark.parametrize(
    "call",
    ["States.ArrayGetItem($.array, 9)", "States.MathAdd('a', 1)", "States.StringToJson('{')",
     "States.ArrayRange(0, 5000, 1)", "States.Format('{} {}', 1)",
     "States.JsonMerge($.left, $.right, true)"],
)  # fmt: skip
def test_a_call_that_fails_is_an_intrinsic_failure(cloud: Cloud, call: str) -> None:
    run = express(cloud, one({**PASS, "Parameters": {"value.$": call}}), GIVEN)
    assert (run.status, run.error) == ("FAILED", "States.IntrinsicFailure")


@documented("paths", f"{GUIDE}: Handling errors in Step Functions workflows")
def test_a_path_that_selects_nothing_is_a_runtime_error(cloud: Cloud) -> None:
    run = express(cloud, one({**PASS, "Parameters": {"value.$": "$.none"}}), {"a": 1})
    assert (run.status, run.error) == ("FAILED", "States.Runtime")
    assert "'$.none' specified for the field 'value.$' could not be found" in str(run.cause)


@documented("JSONata functions", JSONATA_PAGE)
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(0, 10, 3)", [0, 3, 6, 9]),
        ("$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("$parse('{\"a\": [1]}').a", [1]),
        ("$random(7) = $random(7)", True),
        ("$length($uuid())", 36),
        ("$sum($states.input.array)", 10),
        ("$states.input.array[$ > 2]", [3, 4]),
        ("$states.input.text & '!'", "a,b!"),
        ("$map($states.input.array, function($v) { $v * 2 })", [2, 4, 6, 8]),
        ("$merge([$states.input.left, {'c': null}])", {"a": 1, "c": None}),
    ],
)
def test_an_expression(cloud: Cloud, expression: str, value: Any) -> None:
    assert jsonata(cloud, f"{{% {expression} %}}", GIVEN).output == value


@documented("JSONata functions", JSONATA_PAGE)
def test_there_is_no_eval(cloud: Cloud) -> None:
    run = jsonata(cloud, "{% $eval('1 + 1') %}")
    assert (run.status, run.error) == ("FAILED", "States.QueryEvaluationError")


@documented("JSONata errors", f"{GUIDE}: Transforming data with JSONata: Handling errors")
@pytest.mark.parametrize(
    ("output", "told"),
    [
        ({"a": {"b": "{% $states.input.none %}"}},
         "The JSONata expression '$states.input.none' specified for the field 'Output/a/b' "
         "returned nothing (undefined)."),
        ("{% 'a' + 1 %}", "specified for the field 'Output' threw an error during evaluation"),
        ("{% $sum %}", "specified for the field 'Output' returned an unsupported result type."),
        (["{% 1 %}", "{% $states.input.none %}"], "specified for the field 'Output[1]'"),
    ],
    ids=["nothing", "type", "function", "in a list"],
)  # fmt: skip
def test_an_expression_that_fails_names_its_field(cloud: Cloud, output: Any, told: str) -> None:
    run = jsonata(cloud, output)
    assert (run.status, run.error) == ("FAILED", "States.QueryEvaluationError")
    assert str(run.cause).startswith("An error occurred while executing the state 'A' ")
    assert told in str(run.cause)


@documented("JSONata errors", f"{GUIDE}: Transforming data with JSONata: Handling errors")
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"Type": "Wait", "Seconds": "{% 'x' %}", "End": True},
         "'Seconds' returned an unexpected result type. "
         "Expected 'number', but was 'string' for value: \"x\""),
        ({"Type": "Map", "Items": "{% 5 %}", "End": True,
          "ItemProcessor": {"StartAt": "B", "States": {"B": PASS}}},
         "'Items' returned an unexpected result type. "
         "Expected 'array', but was 'number' for value: 5"),
    ],
    ids=["Seconds", "Items"],
)  # fmt: skip
def test_a_field_takes_values_of_its_type(cloud: Cloud, state: dict[str, Any], told: str) -> None:
    run = express(cloud, one(state, **JSONATA))
    assert run.error == "States.QueryEvaluationError"
    assert told in str(run.cause)


@documented("JSONata errors", f"{GUIDE}: Choice workflow state")
def test_a_condition_must_be_a_boolean(cloud: Cloud) -> None:
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "End"}]}
    run = express(cloud, chain(("A", choice), ("End", {"Type": "Succeed"}), **JSONATA))
    assert run.error == "States.QueryEvaluationError"
    assert "specified for the field 'Choices[0]/Condition'" in str(run.cause)


@documented("variables", VARIABLES)
def test_all_of_a_state_is_assigned_at_once(cloud: Cloud) -> None:
    states = (
        ("A", {"Type": "Pass", "Assign": {"x": 1, "text": 'say "hi"\n'}, "Next": "B"}),
        ("B", {"Type": "Pass", "Assign": {"x": "{% $x + 1 %}", "old": "{% $x %}"}, "Next": "C"}),
        ("C", {"Type": "Succeed", "Output": {"x": "{% $x %}", "old": "{% $old %}",
                                             "text": "{% $text %}"}}),
    )  # fmt: skip
    run = express(cloud, chain(*states, **JSONATA))
    assert run.output == {"x": 2, "old": 1, "text": 'say "hi"\n'}


@documented("variables", VARIABLES)
def test_branches_see_outer_variables_and_keep_their_own(cloud: Cloud) -> None:
    branch = chain(
        ("B", {"Type": "Pass", "Assign": {"inner": "{% $outer + 1 %}"}, "Next": "C"}),
        ("C", {"Type": "Succeed", "Output": "{% $inner %}"}),
    )
    states = (
        ("A", {"Type": "Pass", "Assign": {"outer": 1}, "Next": "P"}),
        ("P", {"Type": "Parallel", "Branches": [branch], "Next": "Z"}),
        ("Z", {"Type": "Succeed", "Output": {"branch": "{% $states.input %}",
                                             "inner": "{% $exists($inner) %}"}}),
    )  # fmt: skip
    run = express(cloud, chain(*states, **JSONATA))
    assert run.output == {"branch": [2], "inner": False}


@documented("variables", VARIABLES)
def test_a_variable_in_jsonpath(cloud: Cloud) -> None:
    states = (
        ("A", {"Type": "Pass", "Assign": {"order.$": "$.order"}, "Next": "B"}),
        ("B", {**PASS, "Parameters": {"id.$": "$order.lines[1].id"}}),
    )
    assert express(cloud, chain(*states), {"order": {"lines": [{}, {"id": 7}]}}).output == {"id": 7}


@documented("variables", "Step Functions API Reference: StateExitedEventDetails")
def test_the_history_tells_what_was_assigned(cloud: Cloud) -> None:
    run = standard(cloud, one({**PASS, "Assign": {"text": 'a "b"', "n": 1}}))
    exited = next(e for e in history(cloud, run.arn) if e["type"] == "PassStateExited")
    assert exited["stateExitedEventDetails"]["assignedVariables"] == {
        "text": '"a \\"b\\""', "n": "1",
    }  # fmt: skip


@documented("context object", f"{GUIDE}: Accessing execution data from the Context object")
def test_the_context_object(cloud: Cloud) -> None:
    run = standard(cloud, one({**PASS, "Parameters": {"context.$": "$$"}}), {"a": 1})
    context = run.output["context"]
    assert context["Execution"]["Id"] == run.arn
    assert context["Execution"]["Input"] == {"a": 1}
    assert context["State"]["Name"] == "A"
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
    assert moment.fullmatch(context["State"]["EnteredTime"])
    assert moment.fullmatch(context["Execution"]["StartTime"])
    assert context["StateMachine"]["Id"].endswith(context["StateMachine"]["Name"])


def chosen(cloud: Cloud, rule: dict[str, Any], given: Any) -> Any:
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"}
    ends = [(name, {**PASS, "Result": name}) for name in ("Yes", "No")]
    return express(cloud, chain(("A", choice), *ends), given)


@documented("Choice", CHOICE)
@pytest.mark.parametrize(
    ("rule", "given", "output"),
    [
        ({"Variable": "$.a", "NumericGreaterThanEquals": 2}, {"a": 2}, "Yes"),
        ({"Variable": "$.a", "NumericLessThanPath": "$.b"}, {"a": 2, "b": 2}, "No"),
        ({"Variable": "$.a", "StringMatches": "log-*.txt"}, {"a": "log-x.txt"}, "Yes"),
        ({"Variable": "$.a", "StringEquals": "1"}, {"a": 1}, "No"),
        ({"Variable": "$.a", "IsPresent": False}, {}, "Yes"),
        ({"Variable": "$.a", "IsNull": True}, {"a": None}, "Yes"),
        ({"Variable": "$.a", "IsTimestamp": True}, {"a": "2026-01-02T03:04:05Z"}, "Yes"),
        ({"Variable": "$.a", "TimestampLessThan": "2026-01-02T00:00:00Z"},
         {"a": "2026-01-01T00:00:00Z"}, "Yes"),
        ({"Not": {"Variable": "$.a", "BooleanEquals": True}}, {"a": True}, "No"),
        ({"And": [{"Variable": "$.a", "IsPresent": True}, {"Variable": "$.a", "IsString": True}]},
         {"a": "x"}, "Yes"),
    ],
    ids=str,
)  # fmt: skip
def test_a_rule_chooses(cloud: Cloud, rule: dict[str, Any], given: Any, output: str) -> None:
    assert chosen(cloud, rule, given).output == output


@documented("Choice", f"{GUIDE}: Handling errors in Step Functions workflows")
def test_no_rule_and_no_default_is_no_choice_matched(cloud: Cloud) -> None:
    choice = {"Type": "Choice",
              "Choices": [{"Variable": "$.a", "NumericEquals": 1, "Next": "B"}]}  # fmt: skip
    run = express(cloud, chain(("A", choice), ("B", {"Type": "Succeed"})), {"a": 2})
    assert (run.status, run.error) == ("FAILED", "States.NoChoiceMatched")


@documented("Choice", CHOICE)
def test_a_variable_that_is_not_there_is_a_runtime_error(cloud: Cloud) -> None:
    run = chosen(cloud, {"Variable": "$.none", "NumericEquals": 1}, {})
    assert (run.status, run.error) == ("FAILED", "States.Runtime")
    assert "Invalid path '$.none'" in str(run.cause)

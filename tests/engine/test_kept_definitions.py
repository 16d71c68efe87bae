"""Definitions of state machines that were parsed by an engine before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.engine.inside import in_engine

TASK = "arn:aws:states:::lambda:invoke"
MACHINE: dict[str, Any] = {
    "StartAt": "Reserve",
    "TimeoutSeconds": 60,
    "States": {
        "Reserve": {
            "Type": "Task",
            "Resource": TASK,
            "Parameters": {"FunctionName": "reserve", "Payload.$": "$"},
            "ResultSelector": {"id.$": "States.Format('{}-{}', $.Payload.id, 'x')"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 3, "BackoffRate": 2}],
            "Catch": [{"ErrorEquals": ["Sold"], "Next": "End", "ResultPath": "$.error"}],
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.id", "StringEquals": "1-x", "Next": "Both"}],
            "Default": "Each",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}
                for name in ("Left", "Right")
            ],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "StartAt": "Wait",
                "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}},
            },
            "Next": "End",
        },
        "End": {"Type": "Succeed"},
    },
}
JSONATA = {
    "QueryLanguage": "JSONata",
    "StartAt": "Say",
    "States": {"Say": {"Type": "Pass", "Output": "{% $states.input.name %}", "End": True}},
}

ASKING = {
    "StartAt": "Ask",
    "States": {"Ask": {"Type": "Task", "Resource": f"{TASK}.waitForTaskToken", "End": True}},
}

ENGINES = """
import json, os, pickle, types
from pathlib import Path
os.environ["HARNESS_COMPILED"] = {directory!r}
from harness_extension import mends
from harness_extension.mends import parsed_definitions
mends.install()
from localstack.services.stepfunctions.asl.parse import asl_parser
from localstack.services.stepfunctions.asl.static_analyser import (
    express_static_analyser, static_analyser)
machine, jsonata, asking = map(json.dumps, {definitions!r})
parsed = []
stock = asl_parser.ASLParser
asl_parser.ASLParser = lambda stream: parsed.append(1) or stock(stream)
unmended = asl_parser.AmazonStateLanguageParser.parse.__wrapped__

def engine(*definitions, check=static_analyser.StaticAnalyser):
    "Programs of an engine that starts now, and how many definitions it parsed."
    parser = type("Parser", (), dict(parse=staticmethod(unmended)))
    parsed_definitions._mend(types.SimpleNamespace(AmazonStateLanguageParser=parser))
    parsed.clear()
    found = []
    for definition in definitions:
        program, tree = parser.parse(definition)
        found.append(pickle.dumps(pickle.loads(pickle.dumps(program))))
        check().visit(tree)
    return found, len(parsed)
"""


def _printed(directory: Path, source: str) -> list[str]:
    definitions = [MACHINE, JSONATA, ASKING]
    prelude = ENGINES.format(directory=str(directory), definitions=definitions)
    return in_engine(prelude + source).split("\n")


def test_the_next_engine_takes_the_same_programs_and_parses_nothing(tmp_path: Path) -> None:
    source = """
first, parsed_first = engine(machine, jsonata)
again, parsed_again = engine(machine, jsonata)
print(parsed_first, parsed_again, first == again, len(set(first)))
other, parsed_other = engine(machine.replace("60", "61"))
print(parsed_other, other[0] in first)
for file in Path(os.environ["HARNESS_COMPILED"], "definitions").iterdir():
    file.write_bytes(b"no program")
for _ in range(2):
    again, parsed_again = engine(machine, jsonata)
    print(parsed_again, first == again)
os.environ["HARNESS_COMPILED"] = ""
print(engine(machine)[1], engine(machine)[1])
"""
    assert _printed(tmp_path, source) == ["2 0 True 2", "1 False", "2 True", "0 True", "1 1"]


def test_a_check_that_looks_into_it_parses_it_and_says_the_same(tmp_path: Path) -> None:
    source = """
engine(asking)
for _ in range(2):
    try:
        engine(asking, check=express_static_analyser.ExpressStaticAnalyser)
    except ValueError as error:
        print(len(parsed), error)
        os.environ["HARNESS_COMPILED"] = ""
"""
    kept, stock = _printed(tmp_path, source)
    assert kept == stock
    assert kept.startswith("1 ")
    assert "Express state machine does not support" in kept

"""Templates are read with the line of each part, and refused with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.stacks.documents.document import parse
from harness.stacks.readers import read_template

QUEUE = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"


def _written(folder: Path, text: str | bytes, name: str = "template.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_short_tags_become_functions(tmp_path: Path) -> None:
    text = """
    ref: !Ref A
    sub: !Sub "${A}-x"
    pair: !Sub ["${x}", {x: !Ref A}]
    short: !GetAtt Child.Outputs.Url
    long: !GetAtt [A, Arn]
    nested: !Join ["-", [!Ref A, !Select [0, !GetAZs ""]]]
    when: !If [Prod, !Ref A, !Ref "AWS::NoValue"]
    """
    assert parse(_written(tmp_path, text)).data == {
        "ref": {"Ref": "A"},
        "sub": {"Fn::Sub": "${A}-x"},
        "pair": {"Fn::Sub": ["${x}", {"x": {"Ref": "A"}}]},
        "short": {"Fn::GetAtt": ["Child", "Outputs.Url"]},
        "long": {"Fn::GetAtt": ["A", "Arn"]},
        "nested": {"Fn::Join": ["-", [{"Ref": "A"}, {"Fn::Select": [0, {"Fn::GetAZs": ""}]}]]},
        "when": {"Fn::If": ["Prod", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]},
    }


def test_scalars_are_what_cloudformation_makes_of_them(tmp_path: Path) -> None:
    text = """
Yes: yes
off: 'off'
date: 2012-10-17
account: 012345678901
number: 12
point: 1.5
text: '12'
none:
time: 12:30:00
"""
    assert parse(_written(tmp_path, text)).data == {
        "Yes": True,
        "off": "off",
        "date": "2012-10-17",
        "account": "012345678901",
        "number": 12,
        "point": 1.5,
        "text": "12",
        "none": None,
        "time": "12:30:00",
    }


@pytest.mark.parametrize("name", ["template.yaml", "template.json"])
def test_every_part_knows_its_line(tmp_path: Path, name: str) -> None:
    data = {"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{}, {}]}}}}
    template = read_template(_written(tmp_path, json.dumps(data, indent=1), name))

    assert template.line("A") == 3
    assert template.where("Resources", "A", "Properties", "Tags").line == 6
    assert template.where("Resources", "A", "Properties", "Tags", 1).line == 8
    assert template.where("Resources", "A", "Absent").line == 3


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("Resources:\n  A: {Type: x\n  B: 1\n", ":3", "malformed YAML"),
        ("Resources:\n\tA: 1\n", ":2", "tab"),
        ("Resources:\n  A: 1\n  A: 2\n", ":3:3", "'A' is given twice (first in line 2)"),
        ("Resources:\n  A: !Reff B\n", ":2:6", "did you mean 'Ref'"),
        ('{"Resources": {\n "A": 1,,\n}}', ":2:9", "malformed JSON"),
        ('{"Resources": {\n "A": 1,\n "A": 2\n}}', ":3:2", "'A' is given twice"),
        ("", ":1", "the file is empty"),
        ("- a\n", ":1", "the file is a list"),
        ("Resorces: {}\n", ":1", "did you mean 'Resources'"),
        ("Resources: {}\n", ":1", "Resources is empty"),
        (QUEUE + "Output: {}\n", ":4", "did you mean 'Outputs'"),
        (QUEUE + "Globals: {}\n", ":4", "Transform: AWS::Serverless-2016-10-31"),
        ("Resources:\n  A: {}\n", ":2", "'A' has no Type"),
        ("Resources:\n  A:\n    Type: Queue\n", ":3", "not a resource type"),
        ("Resources:\n  A-b:\n    Type: AWS::SQS::Queue\n", ":2", "not a logical id"),
        (QUEUE + "    Propertys: {}\n", ":4", "did you mean 'Properties'"),
        ("Resources:\n  F: {Type: AWS::Serverless::Function}\n", ":2", "serverless transform"),
        ("a: &x\n  b: *x\n", ":", "alias"),
        (b"Resources:\n  A: \xff\n", ":2:6", "not UTF-8"),
        ("Resources:\n  A: \x07\n", ":2", "U+0007"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, text: str | bytes, place: str, says: str
) -> None:
    path = _written(tmp_path, text)

    with pytest.raises(BadInput) as caught:
        read_template(path)

    assert str(caught.value).startswith(f"{path}{place}")
    assert says in str(caught.value)


def test_a_missing_file_offers_what_is_there(tmp_path: Path) -> None:
    _written(tmp_path, QUEUE, "Template.yaml")

    with pytest.raises(BadInput, match=r"'Template\.yaml': upper and lower case differ"):
        read_template(tmp_path / "template.yaml")
    with pytest.raises(BadInput, match="is a folder"):
        read_template(tmp_path)
    with pytest.raises(BadInput, match="does not exist either"):
        read_template(tmp_path / "no" / "template.yaml")

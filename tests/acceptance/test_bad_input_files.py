"""Scenario files, templates and data that are wrong, through `run`, `lint` and pytest.

Each is told before an engine starts: what, at which line, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.scenarios.source.text import SIZE_LIMIT

TEMPLATE = """\
Parameters: {Stage: {Type: String, Default: test, AllowedValues: [test, live]}}
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub items-${Stage}
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Queue: {Type: AWS::SQS::Queue}
Outputs: {Table: {Value: !Ref Items}}
"""
RIGHT = """\
scenario: S
stack: template.yaml
when: {put_item: {table: Items, item: {id: a}}}
then: [{item: {table: Items, key: {id: a}, equals: {id: a}}}]
"""
DATA: dict[str, bytes] = {
    "template.yaml": TEMPLATE.encode(),
    "seed.json": b'[\n  {"id": "a"},\n  {"id" "b"}\n]',
    "deep.json": b"[" * 100_000 + b"]" * 100_000,
    "latin1.json": '{"name": "ü"}'.encode("latin-1"),
    "empty.json": b"",
}


@dataclass(frozen=True)
class Wrong:
    """A file's content, the place that has to be named, and what has to be said."""

    content: str | bytes
    place: str
    said: tuple[str, ...]
    template: str | bytes | None = None
    """Instead of the right template, in `wrong.yaml`."""


def instead(old: str, new: str, place: str, *said: str) -> Wrong:
    """The right scenario with one thing wrong."""
    assert old in RIGHT
    return Wrong(RIGHT.replace(old, new, 1), place, said)


def template(content: str | bytes, place: str, *said: str) -> Wrong:
    """A right scenario with another template; `place` is in that."""
    return Wrong(RIGHT.replace("template.yaml", "wrong.yaml"), place, said, content)


ITEM = "{id: a}}}\nthen"
CASES = {
    # the text
    "empty": Wrong("", "a", ("the file is empty", "`scenario: NAME`")),
    "only a comment": Wrong("# later\n", "a", ("the file is empty",)),
    "a list": Wrong("- a\n", "a:1:1", ("expected a mapping of keys",)),
    "text": Wrong("hello\n", "a:1:1", ('expected a mapping of keys, got "hello"',)),
    "latin 1": Wrong("scenario: grün\n".encode("latin-1"), "a:1:13", ("0xfc is not UTF-8",)),
    "utf-16, no mark": Wrong(RIGHT.encode("utf-16-le"), "a:1:1", ("UTF-16", "save the file as")),
    "nul": Wrong(RIGHT.encode() + b"\0", "a:5:1", ("U+0000 is not allowed",)),
    "a tab": Wrong("scenario: S\nwhen:\n\t- a\n", "a:3:1", ("indent with spaces",)),
    "unclosed": Wrong("scenario: S\nthen: [a\n", "a:3:1", ("malformed YAML",)),
    "a colon": Wrong("scenario: S: T\n", "a:1:12", ("put text that has a colon in quotes",)),
    "a key twice": Wrong(RIGHT + "then: []\n", "a:5:1", ("'then' stands on line 4 too",)),
    "an anchor in itself": Wrong("scenario: S\nthen: &a [*a]\n", "a:2:7", ("refers to itself",)),
    "no such anchor": Wrong("scenario: S\nthen: *a\n", "a:2:7", ("undefined alias 'a'",)),
    "an alias bomb": Wrong(
        "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in ("ab", "bc", "cd", "de")),
        "a:1:",
        ("50,000 nodes once aliases are written out",),
    ),
    "nested deeply": Wrong("scenario: S\nthen: " + "[" * 5000, "a:2:106", ("100 levels deep",)),
    "too large": Wrong("#" * (SIZE_LIMIT + 1), "a", ("1,048,577 bytes", "{$file: path}")),
    "a tag": instead("{id: a}", "{id: !Ref A}", "a:3:44", "the tag !Ref", "${resources."),
    # the language
    "no name": Wrong(RIGHT.split("\n", 1)[1], "a:1:1", ("'scenario' is missing",)),
    "an empty name": instead("scenario: S", 'scenario: ""', "a:1:11", "expected some text"),
    "a name of the wrong type": instead("scenario: S", "scenario: [S]", "a:1:11", "expected text"),
    "nothing expected": Wrong(RIGHT.rsplit("then", 1)[0], "a:1:1", ("it could not fail",)),
    "an unknown key": Wrong(RIGHT + "thn: []\n", "a:5:1", ("'thn'", "did you mean 'then'?")),
    "an unknown action": instead("put_item", "put_itme", "a:3:8", "did you mean 'put_item'"),
    "an unknown expectation": instead("[{item", "[{itm", "a:4:9", "did you mean 'item'"),
    "an unknown matcher": instead(
        "equals: {id: a}", "equals: {id: {$regx: a}}", "a:4:58", "did you mean '$regex'?"
    ),
    "a regular expression": instead(
        "equals: {id: a}", "equals: {id: {$regex: (}}", "a:4:66", "unterminated subpattern"
    ),
    "two kinds": instead("[{item: {", "[{items: {table: T}, item: {", "a:4:28", "a step has one"),
    "a wrong type": instead("table: Items,", "table: [Items],", "a:3:26", "'table': expected text"),
    "no body": instead(
        "{put_item: {table: Items, item: {id: a}}}", "{put_item: }", "a:3:17", "null"
    ),
    "steps as text": instead("then: [", "then: x #", "a:4:7", "'then' is a list of steps"),
    "a duration": Wrong(RIGHT + "timeout: soon\n", "a:5:10", ("such as 500ms, 10s or 2m",)),
    "a negative duration": Wrong(RIGHT + "timeout: -5s\n", "a:5:10", ('got "-5s"',)),
    "an unknown variable": instead(
        ITEM, '{id: "${ordrId}"}}}\nvariables: {orderId: 1}\nthen', "a:3:44", "mean 'orderId'?"
    ),
    "a variable never closed": instead(ITEM, '{id: "${now"}}}\nthen', "a:3:44", "never closed"),
    "an empty variable": instead(ITEM, '{id: "${}"}}}\nthen', "a:3:44", "names nothing"),
    "a JMESPath": instead(
        "}}}\nthen", '}}, capture: {x: "a["}}\nthen', "a:3:62", "is no JMESPath expression"
    ),
    # files
    "no such file": instead(
        ITEM, "{id: {$file: sed.json}}}}\nthen", "a:3:52", "no file sed.json", "'seed.json'"
    ),
    "a directory": instead(ITEM, "{id: {$file: .}}}}\nthen", "a:3:52", ". is a directory"),
    "malformed JSON": instead(
        ITEM, "{$json: seed.json}}}\nthen", "seed.json:3:9", "malformed JSON"
    ),
    "JSON too deep": instead(ITEM, "{$json: deep.json}}}\nthen", "a:3:47", "nested too deeply"),
    "JSON in Latin 1": instead(ITEM, "{$json: latin1.json}}}\nthen", "a:3:47", "is not UTF-8 text"),
    "no JSON": instead(ITEM, "{$json: empty.json}}}\nthen", "empty.json:1:1", "Expecting value"),
    "a malformed seed file": instead(
        "when: {put_item: {table: Items, item: {id: a}}}",
        "given: {items: {table: Items, file: seed.json}}",
        "seed.json:3:9",
        "malformed JSON",
        "a.scenario.yaml:3:37",
    ),
    # the stack
    "no such template": instead(
        "template.yaml", "templte.yaml", "a:2:8", "there is no template", "'template.yaml'?"
    ),
    "no such folder": instead("template.yaml", "x/template.yaml", "a:2:8", "no folder"),
    "a folder": instead("template.yaml", ".", "a:2:8", "is a folder", "template.yaml"),
    "nul in a path": instead("template.yaml", '"a\\0b"', "a:2:8", "the character U+0000"),
    "a path too long": instead("template.yaml", "x" * 5000, "a:2:8", "File name too long"),
    "stack and stacks": Wrong(RIGHT + "stacks: {a: b}\n", "a:1:1", ("exclude each other",)),
    "no stacks": instead("stack: template.yaml", "stacks: {}", "a:2:9", "at least one entry"),
    "an unknown parameter": instead(
        "template.yaml", "{template: template.yaml, parameters: {Stag: x}}", "a:2:47", "'Stage'?"
    ),
    "a parameter not allowed": instead(
        "template.yaml",
        "{template: template.yaml, parameters: {Stage: x}}",
        "a:2:",
        "does not allow",
    ),
    "an unknown resource": instead(
        "table: Items,", "table: Itmes,", "a:3:26", "no AWS::DynamoDB::Table 'Itmes'", "'Items'?"
    ),
    "a resource of another type": instead(
        "table: Items,", "table: Queue,", "a:3:26", "is of type AWS::SQS::Queue", "known: Items"
    ),
    "an unknown id in text": instead(
        ITEM, '{id: "${resources.Itmes}"}}}\nthen', "a:3:44", "no resource 'Itmes'", "'Items'?"
    ),
    "an unknown output": instead(
        ITEM, '{id: "${outputs.Tabel}"}}}\nthen', "a:3:44", "no output 'Tabel'", "'Table'?"
    ),
    # the template
    "template: malformed": template("Resources: [\n", "wrong.yaml:2:1", "malformed YAML"),
    "template: malformed JSON": template('{"Resources": }', "wrong.yaml:1:15", "malformed JSON"),
    "template: empty": template("", "wrong.yaml:1", "the file is empty"),
    "template: a list": template("- a\n", "wrong.yaml:1:1", "the file is a list"),
    "template: no Resources": template("Resource: {}\n", "wrong.yaml:1:1", "mean 'Resources'?"),
    "template: empty Resources": template("Resources: {}\n", "wrong.yaml:1:1", "is empty"),
    "template: a resource of no type": template(
        "Resources:\n  A: {}\n", "wrong.yaml:2:3", "'A' has no Type"
    ),
    "template: a reference": template(
        TEMPLATE.replace("!Ref Items", "!Ref Itmes"), "wrong.yaml:10:", "did you mean 'Items'?"
    ),
    "template: a tab": template("Resources:\n\tA: {}\n", "wrong.yaml:2:1", "holds a tab"),
    "template: a key twice": template("Resources: {}\nResources: {}\n", "wrong.yaml:2:1", "twice"),
    "template: an alias in itself": template("Resources: &a {A: *a}\n", "wrong.yaml:1:", "itself"),
    "template: an unknown tag": template("Resources: !Rf A\n", "wrong.yaml:1:12", "'Ref'"),
    "template: nested deeply": template(
        "Resources: " + "[" * 5000 + "]" * 5000, "wrong.yaml:1", "nested"
    ),
    "template: JSON nested deeply": template(
        '{"Resources": ' + "[" * 50_000 + "]" * 50_000 + "}", "wrong.yaml", "nested"
    ),
    "template: an alias bomb": template(
        "Metadata:\n  a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(
            f"  {b}: &{b} [{','.join([f'*{a}'] * 10)}]\n"
            for a, b in ("ab", "bc", "cd", "de", "ef", "fg")
        )
        + TEMPLATE,
        "wrong.yaml:",
        "aliases",
    ),
    "template: latin 1": template(
        "Description: grün\n".encode("latin-1"), "wrong.yaml:1:16", "save it as UTF-8"
    ),
    "template: nul": template(b"Resources: {}\n\0", "wrong.yaml:2", "U+0000"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the data, where each test is; nothing may be made in `home`."""
    for name, data in DATA.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def written(folder: Path, wrong: Wrong) -> Path:
    for name, content in (("a.scenario.yaml", wrong.content), ("wrong.yaml", wrong.template)):
        if content is not None:
            raw = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(raw)
    return folder / "a.scenario.yaml"


def checked(text: str, wrong: Wrong) -> None:
    name, colon, position = wrong.place.partition(":")
    file = "a.scenario.yaml" if name == "a" else name
    assert f"{file}{colon}{position}" in text
    for part in wrong.said:
        assert part in text
    for unwanted in ("Traceback", "unexpected ", "pydantic"):
        assert unwanted not in text
    assert len(text.splitlines()) <= 12, "more than a glance"


@pytest.mark.parametrize("command", ["run", "lint"])
@pytest.mark.parametrize("name", CASES)
def test_told_before_anything_starts(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, command: str
) -> None:
    written(folder, CASES[name])
    before = set(folder.iterdir())
    assert run([command, "a.scenario.yaml"]) == 2
    out, err = capsys.readouterr()
    checked(out + err, CASES[name])
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize(
    "content",
    [RIGHT.encode("utf-8-sig"), RIGHT.encode("utf-16"), RIGHT.replace("\n", "\r\n").encode()],
    ids=["byte order mark", "utf-16", "crlf"],
)
def test_harmless_encodings_are_read(folder: Path, content: bytes) -> None:
    (folder / "a.scenario.yaml").write_bytes(content)
    assert run(["lint", "a.scenario.yaml"]) == 0


def test_a_physical_name_that_the_template_gives_is_known(folder: Path) -> None:
    text = RIGHT.replace("table: Items", "table: items-live", 1)
    (folder / "a.scenario.yaml").write_text(
        text.replace("template.yaml", "{template: template.yaml, parameters: {Stage: live}}")
    )
    assert run(["lint", "a.scenario.yaml"]) == 0


def test_pytest_tells_every_wrong_file_at_collection(
    pytester: pytest.Pytester, folder: Path
) -> None:
    tellable = {n: c for n, c in CASES.items() if n != "too large"}
    for number, (_, wrong) in enumerate(tellable.items()):
        below = pytester.mkdir(f"case{number:02}")
        for name, data in DATA.items():
            (below / name).write_bytes(data)
        written(below, wrong)
    pytester.chdir()
    done = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    assert done.ret == pytest.ExitCode.INTERRUPTED
    for section, wrong in zip(_sections(done.outlines), tellable.values(), strict=True):
        checked(section, wrong)


def _sections(lines: list[str]) -> Iterator[str]:
    """What pytest prints below each `ERROR collecting …`."""
    section: list[str] | None = None
    for line in lines:
        if "ERROR collecting" in line or "short test summary" in line:
            if section is not None:
                yield "\n".join(section)
            section = []
        elif section is not None:
            section.append(line)

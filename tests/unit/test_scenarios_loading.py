"""Scenario files: what is read, and what every kind of mistake is told as."""

from __future__ import annotations

import codecs
from pathlib import Path
from textwrap import dedent

import pytest

from harness.errors import BadInput
from harness.scenarios.reading.loading import load, read

MINIMAL = "scenario: S\nwhen: {invoke: {function: F}}\nthen: [{response: {status: 200}}]\n"


def write(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "a.scenario.yaml"
    file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return file


def error(tmp_path: Path, text: str | bytes) -> tuple[str, str, str]:
    """`line:column`, what, and fix of the first error."""
    with pytest.raises(BadInput) as caught:
        load(write(tmp_path, text))
    where = caught.value.where
    assert where is not None
    assert where.file == tmp_path / "a.scenario.yaml"
    return f"{where.line}:{where.column}", caught.value.what, caught.value.fix or ""


def marked(text: str) -> tuple[str, str]:
    """The text without its `‸`, and where that stood as `line:column`."""
    before, after = text.split("‸")
    column = len(before) - before.rfind("\n")
    return before + after, f"{before.count(chr(10)) + 1}:{column}"


def test_everything_that_a_scenario_says(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """\
        scenario: A declined payment
        description: prose
        stack: {template: ../t.yaml, parameters: {Stage: dev, Size: 3, On: true}}
        tags: [slow]
        timeout: 500ms
        variables: {id: "${uuid}"}
        given:
          - items: {table: T, put: [{id: "${id}"}]}
            name: the stock
        when:
          start: {machine: M, input: {id: "${id}"}}
          capture: {arn: executionArn}
          as: started
          times: 2
        then:
          - calls: {function: F, exactly: 0}
            for: 1s
        always:
          - item: {table: T, key: {id: "${id}"}, absent: true}
        """,
    )
    [scenario] = load(file)
    assert scenario.name == "A declined payment"
    assert str(scenario.where) == f"{file}:1:1"
    assert scenario.tags == ["slow"]
    assert scenario.timeout == 0.5
    assert scenario.variants == [None]
    (stack,) = scenario.stack
    assert stack.template == (tmp_path / "../t.yaml").resolve()
    assert stack.parameters == {"Stage": "dev", "Size": "3", "On": "true"}
    given, start, calls, item = scenario.steps
    assert (given.section, given.kind, given.title) == ("given", "items", "the stock")
    assert str(given.where) == f"{file}:8:5"
    assert (start.label, start.times, start.capture) == ("started", 2, {"arn": "executionArn"})
    assert (calls.section, calls.hold) == ("then", 1.0)
    assert item.section == "always"


def test_several_documents_and_rounds_and_variants(tmp_path: Path) -> None:
    text = """\
        scenario: One
        stacks: {python: a.yaml, node: {template: b.yaml}}
        steps:
          - when: {invoke: {function: F}}
            then: {response: {status: 200}}
          - name: again
            when: [{invoke: {function: F}}]
            then: [{response: {status: 200}}]
        ---
        scenario: Two
        skip: later
        then: [{calls: {function: F}}]
        ---
        """
    one, two = load(write(tmp_path, text))
    assert one.variants == ["python", "node"]
    assert [r.name for r in one.rounds] == [None, "again"]
    assert two.skip == "later"
    assert two.where.line == 10


def test_words_that_yaml_1_1_would_take_for_something_else(tmp_path: Path) -> None:
    text = """\
        scenario: On
        when: {invoke: {function: F, payload: {yes: no, on: off, at: 2026-01-31, zip: 01234,
               time: 12:30, Null: ~, n: 1e3, t: true, m: -2, oct: 0o17, under: 1_000}}}
        then: [{response: {status: 200}}]
        """
    [scenario] = load(write(tmp_path, text))
    assert scenario.name == "On"
    assert scenario.steps[0].body["payload"] == {
        "yes": "no", "on": "off", "at": "2026-01-31", "zip": "01234", "time": "12:30",
        "Null": None, "n": 1000.0, "t": True, "m": -2, "oct": "0o17", "under": "1_000",
    }  # fmt: skip


def test_anchors_and_merge_keys(tmp_path: Path) -> None:
    text = """\
        scenario: S
        variables: {base: &base {a: 1, b: 2}}
        when: {invoke: {function: F, payload: {<<: *base, b: 3}}}
        then: [{response: {status: 200}}]
        """
    [scenario] = load(write(tmp_path, text))
    assert scenario.steps[0].body["payload"] == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + MINIMAL.encode(),
        MINIMAL.replace("\n", "\r\n").encode(),
        codecs.BOM_UTF16_LE + MINIMAL.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + MINIMAL.encode("utf-16-be"),
    ],
    ids=["utf-8 with a mark", "crlf", "utf-16 le", "utf-16 be"],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    assert [s.name for s in load(write(tmp_path, data))] == ["S"]


@pytest.mark.parametrize(
    ("text", "where", "what", "fix"),
    [
        ("", "1:1", "the file is empty", "scenario: NAME"),
        ("# only a comment\n", "1:1", "the file is empty", ""),
        ("just text\n", "1:1", "expected a mapping", ""),
        ("- a\n- b\n", "1:1", "expected a mapping", ""),
        ("scenario: S\n\tgiven: []\n", "2:1", "malformed YAML", "spaces"),
        ("scenario: a: b\n", "1:12", "malformed YAML", "quotes"),
        ("scenario: [a\n", "2:1", "malformed YAML", ""),
        ("scenario: S\nscenario: T\n", "2:1", "'scenario' stands on line 1 too", ""),
        ("scenario: S\nwhen: !Ref X\n", "2:7", "the tag !Ref means nothing", "${resources"),
        ("scenario: &a [*a]\n", "1:11", "an anchor refers to itself", ""),
        ("scenario: *nowhere\n", "1:11", "undefined alias", ""),
        ("scenario: S\n? [a]\n: b\n", "2:3", "a key must be text", ""),
        ("description: x\n", "1:1", "'scenario' is missing", "add"),
        ("scenario: [S]\n", "1:11", "expected text", ""),
        ("scenario: S\ngivn: []\n", "2:1", "unknown key 'givn'", "did you mean 'given'"),
        ("scenario: S\ntimeout: soon\n", "2:10", "expected a duration", ""),
        ("scenario: S\ntimeout: ${x}\n", "2:10", "expected a duration", ""),
        ("scenario: S\ntags: [no spaces]\n", "2:8", "should match pattern", ""),
        ("scenario: S\ntags: slow\n", "2:7", "expected a list", ""),
        ("scenario: S\nstack: a\nstacks: {b: c}\n", "1:1", "stack and stacks exclude", ""),
        ("scenario: S\nstack: {templat: a}\n", "2:9", "unknown key 'templat'", "'template'"),
        ("scenario: S\nsteps: []\nthen: []\n", "1:1", "steps and then exclude", ""),
        ("scenario: S\n", "1:1", "does nothing and expects nothing", "when"),
        ("scenario: S\nwhen: [{invoke: {function: F}}]\n", "1:1", "could not fail", "then"),
    ],
)  # fmt: skip
def test_mistakes_in_the_file(tmp_path: Path, text: str, where: str, what: str, fix: str) -> None:
    at, told, mend = error(tmp_path, text)
    assert what in told
    assert fix in mend
    assert at == where


@pytest.mark.parametrize(
    ("step", "what", "fix"),
    [
        ("- ‸put_itm: {table: T}", "unknown action 'put_itm'", "did you mean 'put_item'"),
        ("- ‸text", "a step is a mapping", ""),
        ("- ‸{}", "the step has no action", "items"),
        ("- ‸calls: {function: F}", "'calls' is an expectation", "`then:`"),
        ("- put_item: {table: T, item: {}}\n    ‸delete_item: {table: T, key: {}}",
         "one kind, not put_item and delete_item", "dash"),
        ("- put_item: {‸tabel: T, item: {}}", "unknown key 'tabel'", "'table'"),
        ("- put_item: ‸{table: T}", "'item' is missing", "item"),
        ("- put_item: {table: T, item: ‸[a]}", "'item': expected a mapping", ""),
        ("- put_item: ‸[T]", "expected a mapping of keys", ""),
        ("- put_item: {table: T, item: {}}\n    times: ‸0", "greater than", ""),
        ("- put_item: {table: T, item: {}}\n    times: ‸true", "whole number", ""),
        ("- put_item: {table: T, item: {}}\n    ‸tims: 2", "unknown key 'tims'", "'times'"),
        ("- put_item: {table: T, item: {}}\n    ‸for: 1s", "unknown key 'for'", ""),
        ("- put_item: {table: T, item: {}}\n    capture: {a: ‸'b['}", "no JMESPath", ""),
        ("- put_item: {table: T, item: {}}\n    capture: {‸uuid: id}", "of its own", ""),
        ("- put_item: {table: T, item: {a: {‸$any: true}}}", "$any has no meaning", "$$"),
        ("- put_item: {table: T, item: {a: {‸$fil: x}}}", "there is no $fil", "'$file'"),
        ("- put_item: {table: T, item: {a: ‸'${orderid}'}}",
         "unknown variable ${orderid}", "did you mean 'orderId'"),
        ("- put_item: {table: T, item: {a: ‸'x ${}'}}", "names nothing", ""),
        ("- put_object: ‸{bucket: B, key: k, body: a, json: {}}", "exclude each other", ""),
        ("- put_object: ‸{bucket: B, key: k}", "one of body, json, file", ""),
        ("- send: {queue: Q, messages: [{‸bdy: x}]}", "unknown key 'bdy'", "'body'"),
        ("- invoke: {function: F, type: ‸Evnt}", "'RequestResponse', 'Event'", ""),
        ("- put_events: {events: [‸{source: s}]}", "'detail-type' is missing", ""),
        ("- parallel: [{‸put_itm: {}}]", "unknown action 'put_itm'", "'put_item'"),
        ("- parameters: {/a: {‸valu: 1}}", "unknown key 'valu'", "'value'"),
        ("- request: ‸{url: 'http://x', path: /y}", "url and path exclude", ""),
        ("- sql: ‸{}", "one of file, run, connections is needed", ""),
    ],
)  # fmt: skip
def test_mistakes_in_an_action(tmp_path: Path, step: str, what: str, fix: str) -> None:
    text, where = marked(
        f"scenario: S\ngiven:\n  {step}\nvariables: {{orderId: 1}}\n"
        "then: [{calls: {function: F}}]\n"
    )
    at, told, mend = error(tmp_path, text)
    assert what in told
    assert fix in mend
    assert at == where


@pytest.mark.parametrize(
    ("step", "what", "fix"),
    [
        ("- ‸iten: {}", "unknown expectation 'iten'", "did you mean 'item'"),
        ("- ‸start: {machine: M}", "'start' is an action", "`when:`"),
        ("- item: {table: T, key: {a: 1}, contains: {n: {‸$gtt: 1}}}",
         "there is no matcher $gtt", "'$gt'"),
        ("- item: {table: T, key: {a: 1}, contains: {n: {$gt: 1, ‸m: 2}}}",
         "'m' cannot stand beside $gt", "$$"),
        ("- item: {table: T, key: {a: 1}, contains: {n: {$type: ‸strin}}}", "no type 'strin'", ""),
        ("- item: {table: T, key: {a: 1}, contains: {n: {$regex: ‸'('}}}",
         "no regular expression", ""),
        ("- item: {table: T, key: {a: 1}, contains: {n: {$any: ‸false}}}", "`true`", ""),
        ("- item: ‸{table: T, key: {a: 1}}", "one of equals, contains, absent", ""),
        ("- item: ‸{table: T, key: {a: 1}, equals: {}, absent: true}", "exclude", ""),
        ("- calls: ‸{function: F, exactly: 1, at_least: 1}", "exclude", ""),
        ("- calls: {function: F, exactly: ‸one}", "whole number", ""),
        ("- calls: {function: F, exactly: ‸-1}", "greater than or equal to 0", ""),
        ("- calls: {function: F}\n    for: ‸ever", "duration", ""),
        ("- calls: {function: F}\n    ‸times: 2", "unknown key 'times'", ""),
        ("- execution: {machine: M, status: ‸FAILD}", "'FAILED'", ""),
        ("- response: {of: ‸x, status: 1}", "no earlier step is labelled 'x'", ""),
        ("- log: {function: F, regex: ‸'['}", "no regular expression", ""),
        ("- log: ‸{function: F}", "one of contains, regex, json", ""),
        ("- object: {bucket: B, key: k, image: {‸widht: 1}}", "'widht'", "'width'"),
        ("- message: {queue: Q, contains: {‸bdy: 1}}", "unknown key 'bdy'", "'body'"),
        ("- items: ‸{table: T}", "one of count, contains, equals is needed", ""),
        ("- rows: ‸{query: select 1}", "one of count, contains, equals is needed", ""),
        ("- rows: {query: select 1, ‸cout: 1}", "unknown key 'cout'", "'count'"),
        ("- depth: ‸{queue: Q}", "one of total, visible, delayed, in_flight is needed", ""),
        ("- messages: ‸{queue: Q}", "one of count, bodies, in_order is needed", ""),
        ("- objects: ‸{bucket: B}", "one of keys, contains, count is needed", ""),
        ("- concurrency: ‸{function: F}", "one of at_most, at_least is needed", ""),
    ],
)  # fmt: skip
def test_mistakes_in_an_expectation(tmp_path: Path, step: str, what: str, fix: str) -> None:
    text, where = marked(f"scenario: S\nthen:\n  {step}\n")
    at, told, mend = error(tmp_path, text)
    assert what in told
    assert fix in mend
    assert at == where


def test_all_mistakes_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
        scenario: S
        given: [{put_itm: {}}, {send: {queue: 5.5, body: a}}]
        then: [{calls: {functoin: F}}]
        ---
        scenario: S
        then: [{calls: {function: F}}]
        """
    scenarios, errors = read(write(tmp_path, text))
    assert [s.name for s in scenarios] == ["S", "S"]
    assert [(e.where.line, e.where.column) for e in errors if e.where] == [
        (2, 10), (2, 39), (3, 17), (5, 11),
    ]  # fmt: skip


def test_a_capture_is_known_from_then_on(tmp_path: Path) -> None:
    text = """\
        scenario: S
        when:
          - request: {path: /a}
            capture: {id: json.id}
          - request: {path: "/a/${id}"}
        then:
          - response: {status: 200}
            capture: {other: json.x}
          - item: {table: T, key: {id: "${other}"}, contains: {a: 1}}
            capture: {late: a}
        always:
          - item: {table: T, key: {id: "${late}"}, contains: {a: "${id}"}}
        """
    assert load(write(tmp_path, text))


def test_a_capture_of_a_waiting_step_is_not_known_in_its_own_block(tmp_path: Path) -> None:
    text = """\
        scenario: S
        then:
          - item: {table: T, key: {id: 1}, contains: {a: 1}}
            capture: {late: a}
          - item: {table: T, key: {id: "${late}"}, contains: {a: 1}}
        """
    at, what, _ = error(tmp_path, text)
    assert (at, what) == ("5:32", "unknown variable ${late}")


def test_a_huge_file(tmp_path: Path) -> None:
    _, what, fix = error(tmp_path, MINIMAL + "# " + "x" * 1024 * 1024)
    assert "1,048,576" in what
    assert "$json" in fix


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    assert error(tmp_path, b"scenario: S\nwhen: \xff\n")[0] == "2:7"
    assert "U+0007" in error(tmp_path, b"scenario: S\nwhen: \x07\n")[1]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        load(tmp_path / "b.scenario.yaml")
    with pytest.raises(BadInput, match="directory"):
        load(tmp_path)


def test_very_deep_nesting(tmp_path: Path) -> None:
    assert error(tmp_path, "scenario: " + "[" * 50_000)[:2] == (
        "1:110",
        "malformed YAML: nested more than 100 levels deep",
    )


def test_a_bomb_of_aliases(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "nodes once aliases are written out" in error(tmp_path, "\n".join(lines))[1]

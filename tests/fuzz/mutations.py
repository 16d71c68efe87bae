"""Ways to spoil a file, each by chance of a seed."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_MOST_HOLDERS = 20_000
_WORDS = re.compile(rb"[\w$.-]+")
_ODD_BYTES = [
    b"\0", b"\xff", b"\xc3", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\t", b"\r", b"\x85", b"\x1b",
    b"\x7f", "\U0001f600".encode(), b"\xed\xa0\x80",
]  # fmt: skip
_ODD_TOKENS = [
    b"${", b"${}", b"${${a}}", b"$${", b"${now+999999999999d}", b"${random.int:9..1}",
    b"${env.}", b"${outputs.}", b"${resources.X}", b"${a.b.c}", b"{$json: x}", b"{$file: }",
    b"{$base64: [1]}", b"!file x", b"!json", b"!!binary x", b"!!python/object:os.system x",
    b"&a", b"*a", b"&a [*a]", b"<<: *a", b"? ", b"- ", b": ", b"[", b"]", b"{", b"}", b"'", b'"',
    b"|", b">", b"%YAML 9.9\n", b"---\n", b"...\n", b"#", b"@", b"`", b"~", b"null", b"true",
    b"1e999", b"-.inf", b".nan", b"0x1F", b"1_000", b"2026-01-31", b"007", b"9" * 400,
    b"include: a.scenario.yaml", b"call: os:system", b"call: a.b.c:d", b"cases: [{}]",
    b"for: 1e400s", b"timeout: -1", b"concurrency: 0", b"$gt: {}", b"$regex: '('", b"$type: 1",
    b"\\u0000", b"\\ud800", b"\\x",
]  # fmt: skip
_ODD_VALUES: list[Callable[[], Any]] = [
    lambda: None, lambda: True, lambda: 0, lambda: -1, lambda: 10**40, lambda: 1.5e308,
    lambda: "", lambda: "x" * 5000, lambda: "${", lambda: "${now}", lambda: "\U0001f600\n\t",
    lambda: [], lambda: {}, lambda: [[]], lambda: {"": None}, lambda: {"$gt": {"$not": []}},
    lambda: {"$json": 3}, lambda: {"a": {"b": {"c": {}}}}, lambda: _deep(80), lambda: _deep(300),
    lambda: ["x"] * 2000, lambda: {f"k{i}": i for i in range(500)}, lambda: "2026-99-99",
    lambda: "arn:aws:sqs:::", lambda: "bm90IGpzb24=", lambda: "{\"a\": ", lambda: "[1",
]  # fmt: skip


def _deep(levels: int) -> Any:
    value: Any = "x"
    for i in range(levels):
        value = [value] if i % 2 else {"a": value}
    return value


def mutated(data: bytes, others: list[bytes], chance: random.Random, *, is_json: bool) -> bytes:
    """The file with one to four things wrong with it (or, by chance, with nothing)."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        data = chance.choice(_MUTATIONS)(data, others, chance, is_json)
    return data


def _a_byte(data: bytes, _others: Any, chance: random.Random, _is_json: bool) -> bytes:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(4):
        case 0:
            return data[:at] + data[at + 1 :]
        case 1:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 2:
            return data[:at] + chance.choice(_ODD_BYTES) + data[at:]
        case _:
            return data[:at]


def _a_line(data: bytes, others: list[bytes], chance: random.Random, _is_json: bool) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = b" " * chance.randrange(1, 5) + lines[at]
        case 4:
            lines[at] = lines[at].removeprefix(b"  ")
        case _:
            foreign = chance.choice(others).splitlines(keepends=True) or [b"x\n"]
            lines.insert(at, chance.choice(foreign))
    return b"".join(lines)


def _a_token(data: bytes, others: list[bytes], chance: random.Random, _is_json: bool) -> bytes:
    words = list(_WORDS.finditer(data))
    if not words:
        return data + chance.choice(_ODD_TOKENS)
    word = chance.choice(words)
    text = word[0]
    match chance.randrange(4):
        case 0:
            new = chance.choice(_ODD_TOKENS)
        case 1:
            foreign = _WORDS.findall(chance.choice(others)) or [b"x"]
            new = chance.choice(foreign)
        case 2:
            at = chance.randrange(len(text))
            new = text[:at] + text[at + 1 :]
        case _:
            new = text + bytes([chance.choice(b"abcxyz_")])
    return data[: word.start()] + new + data[word.end() :]


def _a_type(data: bytes, _others: Any, chance: random.Random, is_json: bool) -> bytes:
    """Another value, or none, at one place of the data."""
    try:
        documents = [json.loads(data)] if is_json else list(yaml.load_all(data, _LOADER))
        whole: Any = chance.choice(documents)
        holders = list(itertools.islice(_holders(whole), _MOST_HOLDERS))
        if len(holders) == _MOST_HOLDERS:
            return data  # written out, the aliases of `_anchors` are more than fit into memory
        holder, key = chance.choice(holders)
        match chance.randrange(3):
            case 0:
                del holder[key]
            case 1:
                holder[key] = chance.choice(_ODD_VALUES)()
            case _:
                other, elsewhere = chance.choice(holders)
                holder[key] = json.loads(json.dumps(other[elsewhere]))
        if is_json:
            return json.dumps(documents[0], indent=1).encode()
        dumped = yaml.dump_all(documents, None, _DUMPER, sort_keys=False, allow_unicode=True)
        return str(dumped).encode()
    except (ValueError, TypeError, LookupError, RecursionError, yaml.YAMLError):
        return data


def _holders(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _holders(value[key])


def _an_encoding(data: bytes, _others: Any, chance: random.Random, _is_json: bool) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "utf-8-sig"))
    return text.encode(encoding, "replace")


def _anchors(data: bytes, _others: Any, chance: random.Random, _is_json: bool) -> bytes:
    """Aliases that refer to themselves, or to each other many times over."""
    match chance.randrange(3):
        case 0:
            return data + b"\nvariables: &a {x: *a}\n"
        case 1:
            bomb = b"\n".join(
                b"a%d: &a%d [%s]" % (i, i, b", ".join([b"*a%d" % (i - 1)] * 9) if i else b"x")
                for i in range(9)
            )
            return data + b"\nvariables:\n  " + bomb.replace(b"\n", b"\n  ") + b"\n"
        case _:
            at = data.find(b": ")
            return data[: at + 2] + b"&a " + data[at + 2 :] + b"\ndescription: *a\n"


_MUTATIONS = [
    _a_byte,
    _a_line,
    _a_line,
    _a_token,
    _a_token,
    _a_type,
    _a_type,
    _an_encoding,
    _anchors,
]

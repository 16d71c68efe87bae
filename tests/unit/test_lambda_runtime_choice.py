"""Which interpreter runs which declared runtime, and the settings that say what there is."""

from __future__ import annotations

import json

import pytest

from harness.engines.extension.lambda_runtime.runtimes import NoInterpreter, choose
from harness.engines.extension.lambda_runtime.settings import Settings, read

PYTHONS = {number: {"executable": f"/{number}", "site": "/s"} for number in ("3.11", "3.13")}
NODE = {"executable": "/node", "version": "v20.20.2", "modules": "/m"}


def settings(pythons: object = PYTHONS, node: object = NODE) -> Settings:
    return read(
        {
            "HARNESS_PYTHONS": json.dumps(pythons),
            "HARNESS_NODE": json.dumps(node),
            "HARNESS_WORK": "/functions",
        }
    )


@pytest.mark.parametrize(
    ("runtime", "version", "told"),
    [
        ("python3.11", "python:3.11", False),
        ("python3.13", "python:3.13", False),
        ("python3.9", "python:3.11", True),
        ("python3.12", "python:3.13", True),
        ("python3.14", "python:3.13", True),
        ("nodejs20.x", "nodejs:20", False),
        ("nodejs22.x", "nodejs:20", True),
        ("provided.al2023", "provided", False),
    ],
)
def test_nearest_interpreter_is_chosen_and_told(runtime: str, version: str, told: bool) -> None:
    choice = choose(runtime, settings())
    assert choice.version == version
    assert bool(choice.note) is told
    if choice.note:
        assert runtime in choice.note
        assert version.split(":")[1] in choice.note


@pytest.mark.parametrize(
    ("runtime", "node", "said"),
    [
        ("nodejs20.x", {"missing": "node is not on PATH"}, "node is not on PATH"),
        ("nodejs20.x", {}, "HARNESS_NODE"),
        ("java21", NODE, "java21 is not run without Docker"),
        (None, NODE, "container images"),
    ],
)
def test_what_cannot_run_is_refused_with_the_reason(
    runtime: str | None, node: object, said: str
) -> None:
    with pytest.raises(NoInterpreter, match=said):
        choose(runtime, settings(node=node))


def test_python_without_an_interpreter_is_refused() -> None:
    with pytest.raises(NoInterpreter, match="found none"):
        choose("python3.12", settings(pythons={}))


@pytest.mark.parametrize(
    "environ",
    [
        {"HARNESS_PYTHONS": "no json", "HARNESS_WORK": "/w"},
        {"HARNESS_PYTHONS": '{"3.11": {"executable": "/x"}}', "HARNESS_WORK": "/w"},
        {"HARNESS_PYTHONS": '{"three": {"executable": "/x", "site": "/s"}}', "HARNESS_WORK": "/w"},
        {"HARNESS_NODE": '{"executable": "/n", "version": "twenty"}', "HARNESS_WORK": "/w"},
        {},
    ],
)
def test_settings_of_another_shape_are_an_error(environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="HARNESS_"):
        read(environ)

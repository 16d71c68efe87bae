"""Options: the command line goes before the environment, the ini file and the default."""

from __future__ import annotations

import pytest

HEADER = "harness: * engine, started when a test needs it"


@pytest.fixture(autouse=True)
def _a_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_plain(): pass")


def _header(pytester: pytest.Pytester, *arguments: str) -> str:
    lines = pytester.runpytest("--collect-only", *arguments).outlines
    return next(line for line in lines if line.startswith("harness: "))


def _ini(pytester: pytest.Pytester, line: str) -> None:
    pytester.makeini(f"[pytest]\naddopts = -p no:randomly\n{line}\n")


def test_the_native_engine_is_the_default(pytester: pytest.Pytester) -> None:
    assert "native engine" in _header(pytester)


def test_the_ini_file_goes_before_the_default(pytester: pytest.Pytester) -> None:
    _ini(pytester, "harness_engine = docker")
    assert "docker engine" in _header(pytester)


def test_the_environment_goes_before_the_ini_file(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ini(pytester, "harness_engine = docker")
    monkeypatch.setenv("HARNESS_ENGINE", "endpoint")
    assert "endpoint engine" in _header(pytester)


def test_the_command_line_goes_before_the_environment(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_ENGINE", "docker")
    url = "http://127.0.0.1:4566"
    assert f"engine at {url}" in _header(pytester, f"--harness-engine={url}")


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("--harness-engine=natve", "did you mean 'native'?"),
        ("--harness-port=99999", "is not a port (0 to 65535)"),
        ("--harness-unsupported=maybe", "is not one of skip, fail"),
        ("--harness-github=yes", "is not one of auto, on, off"),
        ("--harness-account=12", "is not an account id (12 digits)"),
    ],
)
def test_a_wrong_value_names_the_option(
    pytester: pytest.Pytester, argument: str, said: str
) -> None:
    result = pytester.runpytest(argument)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {argument.split('=', maxsplit=1)[0]}: *{said}"])
    assert "Traceback" not in result.stderr.str()


def test_a_wrong_value_in_the_environment_names_the_variable(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_KEEP", "perhaps")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *variable HARNESS_KEEP: 'perhaps' is neither true*"])


def test_a_wrong_value_in_the_ini_file_names_the_file(pytester: pytest.Pytester) -> None:
    _ini(pytester, "harness_port = http")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: harness_port in *tox.ini: 'http' is not a port*"])

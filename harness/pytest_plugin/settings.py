"""The plugin's settings: command line before environment before ini file before default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.errors import BadInput, did_you_mean

if TYPE_CHECKING:
    from harness.scenarios.values.inputs import Inputs

ENGINES = ("native", "docker", "endpoint")
TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off", "")


@dataclass(frozen=True)
class Option:
    """One setting `NAME`: `--harness-NAME`, `HARNESS_NAME` and `harness_NAME` in the ini file."""

    name: str
    default: str
    help: str
    metavar: str = "VALUE"
    flag: bool = False

    @property
    def argument(self) -> str:
        return f"--harness-{self.name.replace('_', '-')}"

    @property
    def key(self) -> str:
        return f"harness_{self.name}"

    @property
    def variable(self) -> str:
        return f"HARNESS_{self.name.upper()}"


OPTIONS = (
    Option(
        "engine",
        "native",
        "where the cloud runs: native (LocalStack as a child process), docker, endpoint (the one "
        "that `harness up` started) or the URL of one that is up",
        metavar="native|docker|endpoint|URL",
    ),
    Option("port", "0", "the engine's port on the loopback address (0: a free one)", "PORT"),
    Option("keep", "false", "leave the engine up after the session", flag=True),
    Option(
        "unsupported",
        "skip",
        "what becomes of a scenario that the engine cannot run",
        metavar="skip|fail",
    ),
    Option(
        "allow_unsupported",
        "false",
        "deploy a template without what the engine cannot make; what needs that is unsupported",
        flag=True,
    ),
    Option(
        "enforce_iam",
        "false",
        "allow each call of a function or a role only as its policies do",
        flag=True,
    ),
    Option(
        "account",
        "100000000000",
        "12 digits: the account of the tests; each xdist worker takes one counted from it",
        metavar="ID",
    ),
    Option("region", "us-east-1", "the region of the tests", "REGION"),
    Option("html", "", "write an HTML report of the scenarios (none)", "FILE"),
    Option("json", "", "write the scenarios' results, a JSON object a line (none)", "FILE"),
    Option(
        "github",
        "auto",
        "mark the lines of failures for GitHub Actions, and add to the job's summary; "
        "auto: where GITHUB_ACTIONS=true",
        "auto|on|off",
    ),
    Option(
        "bundle_dir",
        ".harness/bundles",
        "where a failed scenario's bundle is written (from the root directory), for "
        "`harness replay`",
        "DIR",
    ),
    Option("retries", "0", "run a scenario that fails up to N times again", "N"),
    Option("flaky", "pass", "what becomes of a scenario that passes only on a retry", "pass|fail"),
    Option("no_bundle", "false", "write no bundles", flag=True),
    Option("bundle_code", "false", "put templates and code into bundles as deployed", flag=True),
    Option("seed", "", "a whole number: what scenarios' random values come from (any)", "N"),
)
VARIABLE = "--harness-var"


@dataclass(frozen=True)
class Settings:
    engine: str
    port: int
    keep: bool
    unsupported: str
    allow_unsupported: bool
    enforce_iam: bool
    account: str
    region: str
    html: Path | None
    json: Path | None
    github: bool
    inputs: Inputs
    bundle_dir: Path | None
    """None: no bundles are written."""
    bundle_code: bool
    retries: int
    flaky_fails: bool

    @property
    def url(self) -> str | None:
        """The engine's URL where one was given instead of a name."""
        return self.engine if "://" in self.engine else None


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("harness", "serverless applications on a local cloud")
    for option in OPTIONS:
        text = f"{option.help} (default: {option.default}; {option.variable}; ini: {option.key})"
        if option.flag:
            group.addoption(
                option.argument, dest=option.key, action="store_true", default=None, help=text
            )
        else:
            group.addoption(
                option.argument, dest=option.key, metavar=option.metavar, default=None, help=text
            )
        parser.addini(option.key, option.help, type="string", default=None)
    group.addoption(
        VARIABLE,
        dest="harness_var",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a value for a variable of scenarios (may be repeated; or HARNESS_VAR_NAME)",
    )


def read_settings(config: pytest.Config, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this run.

    Raises:
        pytest.UsageError: a value that cannot be, saying where it was set.
    """
    read = {option.name: _value(config, option, environ) for option in OPTIONS}
    return Settings(
        engine=_engine(*read["engine"]),
        port=_port(*read["port"]),
        keep=_boolean(*read["keep"]),
        unsupported=_choice(*read["unsupported"], ("skip", "fail")),
        allow_unsupported=_boolean(*read["allow_unsupported"]),
        enforce_iam=_boolean(*read["enforce_iam"]),
        account=_account(*read["account"]),
        region=read["region"][0],
        html=_path(config, *read["html"]),
        json=_path(config, *read["json"]),
        github=_github(*read["github"], environ),
        inputs=_inputs(config.getoption("harness_var", default=[]), *read["seed"], environ),
        bundle_dir=None
        if _boolean(*read["no_bundle"])
        else config.rootpath / read["bundle_dir"][0],
        bundle_code=_boolean(*read["bundle_code"]),
        retries=_count(*read["retries"]),
        flaky_fails=_choice(*read["flaky"], ("pass", "fail")) == "fail",
    )


def _value(config: pytest.Config, option: Option, environ: Mapping[str, str]) -> tuple[str, str]:
    """The value and the place where it was set."""
    given = config.getoption(option.key, default=None)
    if given is not None:
        return str(given).lower() if option.flag else str(given), option.argument
    if option.variable in environ:
        return environ[option.variable], f"the environment variable {option.variable}"
    written = config.getini(option.key)
    if written is not None:
        return str(written), f"{option.key} in {config.inipath or 'the ini file'}"
    return option.default, "the default"


def _engine(value: str, source: str) -> str:
    if value in ENGINES or value.startswith(("http://", "https://")):
        return value
    others = entry_points(group="harness.engines").names
    if value in others:
        return value
    raise pytest.UsageError(
        f"{source}: {value!r} is neither an engine nor an http(s) URL; "
        f"{did_you_mean(value, {*ENGINES, *others})}"
    )


def _choice(value: str, source: str, known: tuple[str, ...]) -> str:
    if value in known:
        return value
    raise pytest.UsageError(f"{source}: {value!r} is not one of {', '.join(known)}")


def _github(value: str, source: str, environ: Mapping[str, str]) -> bool:
    if _choice(value, source, ("auto", "on", "off")) == "auto":
        return environ.get("GITHUB_ACTIONS") == "true"
    return value == "on"


def _boolean(value: str, source: str) -> bool:
    if value.lower() in TRUE + FALSE:
        return value.lower() in TRUE
    raise pytest.UsageError(f"{source}: {value!r} is neither true nor false")


def _port(value: str, source: str) -> int:
    if value.isdecimal() and int(value) <= 65535:
        return int(value)
    raise pytest.UsageError(f"{source}: {value!r} is not a port (0 to 65535)")


def _count(value: str, source: str) -> int:
    if value.isdecimal():
        return int(value)
    raise pytest.UsageError(f"{source}: {value!r} is not a whole number")


def _inputs(pairs: list[str], seed: str, source: str, environ: Mapping[str, str]) -> Inputs:
    from harness.scenarios.values.inputs import Inputs, read_pairs

    try:
        variables = read_pairs(pairs, VARIABLE)
    except BadInput as error:
        raise pytest.UsageError(str(error)) from error
    if not seed:
        return Inputs(variables, environment=environ)
    if not seed.isdecimal():
        raise pytest.UsageError(f"{source}: {seed!r} is not a whole number")
    return Inputs(variables, int(seed), environ)


def _path(config: pytest.Config, value: str, source: str) -> Path | None:
    """Relative to where pytest was called; in the ini file, to that file."""
    if not value:
        return None
    of_ini = source.startswith("harness_") and config.inipath is not None
    base = config.inipath.parent if of_ini and config.inipath else config.invocation_params.dir
    return base / value


def _account(value: str, source: str) -> str:
    if len(value) == 12 and value.isdecimal():
        return value
    raise pytest.UsageError(f"{source}: {value!r} is not an account id (12 digits)")

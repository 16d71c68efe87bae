"""What is saved while a stack is watched is live at once, and a later deployment knows it."""

from __future__ import annotations

import contextlib
import queue
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.stacks.deploy import deploy
from harness.stacks.several.wanted import Wanted
from harness.stacks.watching.live import Live
from harness.stacks.watching.watch import Watch
from tests.engine import lambdas
from tests.engine.wheels import make_wheel

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.12, Handler: app.handler}}
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {CodeUri: one}}
  Two: {Type: AWS::Serverless::Function, Properties: {CodeUri: two}}
"""
HANDLER = "def handler(event, context):\n    return {0!r}\n"
SERVICE = """
service: watched
provider: {name: aws, runtime: python3.12, stage: "${opt:stage, 'dev'}"}
functions:
  one: {handler: app.handler}
"""
DEADLINE = 120


class Watched:
    """A watch in a thread: what it said, and warned of, in order."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self.folder, self.cloud = folder, cloud
        self.said: queue.Queue[str] = queue.Queue()
        self.asked = threading.Event()
        template = folder / "template.yaml"
        stack = deploy(template, cloud)
        self.live = Live(Wanted(template), cloud, stack, lambda text, _: self.said.put(text))
        self.watch = Watch([self.live], self.said.put, lambda text: self.said.put(f"!{text}"))
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.watch.run, args=(self.asked, self.ready.set))
        self.thread.start()
        assert self.ready.wait(DEADLINE)

    def heard(self, part: str) -> str:
        """The next line with `part` in it."""
        return self.heard_until(part)[-1]

    def heard_until(self, part: str) -> list[str]:
        """The lines up to the next one with `part` in it."""
        passed: list[str] = []
        while True:
            try:
                text = self.said.get(timeout=DEADLINE)
            except queue.Empty:
                raise AssertionError(f"{part!r} was not said, but {passed}") from None
            passed.append(text)
            if part in text:
                return passed

    def answer(self, function: str) -> Any:
        name = self.live.stack.resource(function).physical_id
        return lambdas.Function(self.cloud, name).invoke().payload

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text)

    def stop(self) -> None:
        self.asked.set()
        self.thread.join(DEADLINE)
        assert not self.thread.is_alive()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text(HANDLER.format(name))
    return tmp_path


@pytest.fixture
def watched(files: Path, cloud: Cloud) -> Iterator[Watched]:
    watched = Watched(files, cloud)
    yield watched
    watched.stop()


def test_a_saved_handler_is_live_without_a_deployment(watched: Watched) -> None:
    assert watched.answer("One") == "one"
    watched.write("one/app.py", HANDLER.format("new"))
    line = watched.heard("One: live in")
    assert re.fullmatch(r"One: live in \d+ ms \(app\.py\)", line)
    assert (watched.answer("One"), watched.answer("Two")) == ("new", "two")


def test_a_later_deployment_knows_what_is_live(files: Path, cloud: Cloud) -> None:
    watched = Watched(files, cloud)
    watched.write("one/app.py", HANDLER.format("new"))
    watched.heard("One: live in")
    watched.stop()
    watched.watch.settle()
    assert not deploy(files / "template.yaml", cloud).changed
    watched.write("one/app.py", HANDLER.format("one"))
    assert deploy(files / "template.yaml", cloud).changed
    assert watched.answer("One") == "one"


def test_a_service_stays_with_the_options_that_it_was_deployed_with(
    tmp_path: Path, cloud: Cloud
) -> None:
    template, options = tmp_path / "serverless.yml", {"stage": "prod"}
    template.write_text(SERVICE)
    code = tmp_path / "app.py"
    code.write_text(HANDLER.format("one"))
    stack = deploy(template, cloud, parameters=options)
    live = Live(Wanted(template, options), cloud, stack, lambda _text, _fraction: None)
    live.look()
    code.write_text(HANDLER.format("new"))
    assert live.update() == ["OneLambdaFunction"]
    assert lambdas.Function(cloud, "watched-prod-one").invoke().payload == "new"


def test_a_pause_settles_it_by_itself(watched: Watched) -> None:
    watched.write("one/app.py", HANDLER.format("new"))
    watched.heard("One: live in")
    lambdas.eventually(lambda: watched.live.behind, lambda behind: not behind)
    watched.heard("deployed")
    assert not deploy(watched.folder / "template.yaml", watched.cloud).changed


def replace(path: Path, text: str) -> None:
    """As editors write: another file, renamed over the old one."""
    beside = path.with_name(".new")
    beside.write_text(text)
    beside.rename(path)


def burst(path: Path, text: str) -> None:
    for i in range(20):
        path.write_text(f"# {i}\n")
    path.write_text(text)


def remove_and_write(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


@pytest.mark.parametrize("write", [replace, burst, remove_and_write])
def test_every_way_of_writing_ends_with_what_the_file_says(
    watched: Watched, write: Callable[[Path, str], None]
) -> None:
    write(watched.folder / "two" / "app.py", HANDLER.format("new"))
    watched.heard("Two: live in")

    def answer() -> Any:
        with contextlib.suppress(ClientError):  # one that ran while its code was replaced
            return watched.answer("Two")

    lambdas.eventually(answer, lambda found: found == "new")


def test_errors_are_told_and_the_watch_goes_on(watched: Watched) -> None:
    watched.write("template.yaml", TEMPLATE + "  Thre: {Type: AWS::SNS::Topc\n")
    watched.heard("template.yaml:8")
    watched.write("template.yaml", TEMPLATE)
    (watched.folder / "one" / "app.py").rename(watched.folder / "one" / "apps.py")
    watched.heard("!")
    (watched.folder / "one" / "apps.py").rename(watched.folder / "one" / "app.py")
    watched.write("template.yaml", TEMPLATE + "  Topic: {Type: AWS::SNS::Topic}\n")
    watched.heard("live in")
    topics = watched.cloud.client("sns").list_topics()["Topics"]
    assert [t["TopicArn"] for t in topics] == [watched.live.stack.resource("Topic").physical_id]


def test_an_error_is_told_once_until_it_is_another(watched: Watched) -> None:
    watched.write("template.yaml", "Resources: {")
    watched.heard("malformed YAML")
    watched.write("notes.txt", "written beside it")
    watched.write("template.yaml", "Resourcs: {}")
    lines = watched.heard_until("did you mean 'Resources'")
    assert not [line for line in lines[:-1] if "malformed YAML" in line]


def test_a_folder_that_the_template_names_anew_is_watched(
    watched: Watched, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "app.py").write_text(HANDLER.format("moved"))
    watched.write("template.yaml", TEMPLATE.replace("CodeUri: one", f"CodeUri: {elsewhere}"))
    watched.heard("live in")
    assert watched.answer("One") == "moved"
    (elsewhere / "app.py").write_text(HANDLER.format("again"))
    watched.heard("One: live in")
    assert watched.answer("One") == "again"


def test_changed_requirements_are_built(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    watched.write("one/app.py", "from greeting import WORDS\n\n" + HANDLER.format("x"))
    watched.heard("One: live in")
    assert watched.answer("One")["errorType"] == "Runtime.ImportModuleError"
    wheel = make_wheel(watched.folder / "wheels")
    watched.write("one/requirements.txt", f"--no-index\n--find-links {wheel.parent}\ngreeting\n")
    watched.heard("building")
    watched.heard("One: live in")
    assert watched.answer("One") == "x"

"""Which stacks need which, in which order they are deployed, and what stops whom."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.errors import BadInput, DeployError
from harness.stacks.several.dependencies import needs_of
from harness.stacks.several.deploying import Result, check_results, deploy_several, told
from harness.stacks.several.joined import joined
from harness.stacks.several.wanted import Wanted, planned, shared_out
from harness.stacks.stack import Resource, Stack

TOPIC = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
EXPORTS = TOPIC + "Outputs: {Arn: {Value: !Ref Topic, Export: {Name: NAME}}}\n"
IMPORTS = """
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: topic, Value: !ImportValue NAME}]
"""


@pytest.fixture
def cloud() -> Cloud:
    return Cloud(RunningEngine("native", "x", "http://127.0.0.1:1", None), account="1" * 12)


class Project:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, file_name: str, text: str, **more: Any) -> Wanted:
        file = self.folder / file_name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)
        return Wanted(file, **more)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def needed(wanted: list[Wanted], cloud: Cloud) -> dict[str, list[str]]:
    stacks = planned(wanted)
    labels = {s.name: s.label for s in stacks}
    found = needs_of(stacks, cloud)
    return {labels[name]: [labels[n.name] for n in needs] for name, needs in found.items()}


@pytest.mark.parametrize(
    ("exported", "imported"),
    [
        ("topic-arn", "topic-arn"),
        ('!Sub "${AWS::StackName}-topic"', "network-topic"),
        ('!Join ["-", [!Ref "AWS::StackName", topic]]', '!Sub "network-topic"'),
        ('!Sub "${AWS::Region}:topic"', '!Sub "${AWS::Region}:topic"'),
    ],
)
def test_an_import_needs_the_stack_that_exports(
    project: Project, cloud: Cloud, exported: str, imported: str
) -> None:
    wanted = [
        project(
            "orders.yaml", IMPORTS.replace("!ImportValue NAME", f"{{Fn::ImportValue: {imported}}}")
        ),
        project("network.yaml", EXPORTS.replace("NAME", exported), name="network"),
        project("other.yaml", TOPIC),
    ]
    assert needed(wanted, cloud) == {"orders": ["network"], "network": [], "other": []}


def test_an_import_by_a_parameter_that_names_the_stack(project: Project, cloud: Cloud) -> None:
    text = "Parameters: {Network: {Type: String}}\n" + IMPORTS.replace(
        "!ImportValue NAME", '{Fn::ImportValue: !Sub "${Network}-topic"}'
    )
    wanted = [
        project("orders.yaml", text, parameters={"Network": "net-1"}),
        project(
            "network.yaml", EXPORTS.replace("NAME", '!Sub "${AWS::StackName}-topic"'), name="net-1"
        ),
    ]
    assert needed(wanted, cloud)["orders"] == ["net-1"]


def test_outputs_named_in_serverless_s_way_are_needs(project: Project, cloud: Cloud) -> None:
    text = TOPIC + (
        "Metadata:\n  A: ${cf:network.Arn}\n  # ${cf:other.X}\n  B: ${cf(eu-west-1):third.Y}\n"
    )
    wanted = [
        project("orders.yaml", text),
        *(project(f"{n}.yaml", TOPIC, name=n) for n in ("network", "other", "third")),
    ]
    assert needed(wanted, cloud)["orders"] == ["network", "third"]


def test_a_circle_is_named_with_its_lines(project: Project, cloud: Cloud) -> None:
    first = EXPORTS.replace("NAME", "a") + "Metadata: {X: !ImportValue b}\n"
    second = EXPORTS.replace("NAME", "b") + "Metadata: {X: !ImportValue a}\n"
    wanted = [project("one.yaml", first), project("two.yaml", second)]
    with pytest.raises(BadInput) as raised:
        needed(wanted, cloud)
    assert "one imports 'b' of two" in str(raised.value)
    assert "two imports 'a' of one" in str(raised.value)
    assert f"{wanted[1].template}:3" in str(raised.value)


def test_one_name_exported_twice_is_refused(project: Project, cloud: Cloud) -> None:
    wanted = [project(f"{n}.yaml", EXPORTS.replace("NAME", "same")) for n in ("one", "two")]
    with pytest.raises(BadInput, match=r"two\.yaml:2:.* two stacks export 'same'.*one\.yaml:2"):
        needed(wanted, cloud)


def test_a_stack_wanted_twice_is_refused(project: Project) -> None:
    one = project("one.yaml", TOPIC)
    with pytest.raises(BadInput, match="come to the same stack"):
        planned([one, one])


def test_parameters_go_to_the_templates_that_declare_them(project: Project) -> None:
    declares = "Parameters: {Stage: {Type: String}}\n" + TOPIC
    files = [project(n, t).template for n, t in (("a.yaml", declares), ("b.yaml", TOPIC))]
    assert [w.parameters for w in shared_out(files, {"Stage": "x"})] == [{"Stage": "x"}, {}]
    with pytest.raises(BadInput, match=r"none of the templates has a parameter 'Stge'\n.*'Stage'"):
        shared_out(files, {"Stge": "x"})


class Deployer:
    """Deploys nothing, and remembers the order; `both` is passed only by two at a time."""

    def __init__(self, *, failing: str = "", together: int = 1) -> None:
        self.order: list[str] = []
        self.failing = failing
        self.both = threading.Barrier(together, timeout=20)

    def __call__(self, template: Path, *_: object, **__: object) -> Stack:
        name = template.stem
        if self.both.parties > 1 and name in ("left", "right"):
            self.both.wait()
        self.order.append(name)
        if name == self.failing:
            raise DeployError(f"{name} went wrong")
        return Stack(name, template)


def diamond(project: Project) -> list[Wanted]:
    middle = IMPORTS.replace("NAME", "base")
    return [
        project("last.yaml", IMPORTS.replace("NAME", "left")),
        project("left.yaml", middle + "Outputs: {A: {Value: x, Export: {Name: left}}}\n"),
        project("right.yaml", middle),
        project("base.yaml", EXPORTS.replace("NAME", "base")),
        project("alone.yaml", TOPIC),
    ]


def test_independent_stacks_are_deployed_at_the_same_time(project: Project, cloud: Cloud) -> None:
    deployer = Deployer(together=2)
    results = deploy_several(diamond(project), cloud, deploy=deployer)
    order = deployer.order
    assert [r.label for r in results] == ["last", "left", "right", "base", "alone"]
    assert order.index("base") < order.index("left") < order.index("last")
    assert order.index("base") < order.index("right")
    assert [s.name for s in check_results(results)] == ["last", "left", "right", "base", "alone"]


def test_a_failure_stops_only_what_needs_the_stack(project: Project, cloud: Cloud) -> None:
    deployer = Deployer(failing="left")
    results = deploy_several(diamond(project), cloud, deploy=deployer)
    assert sorted(deployer.order) == ["alone", "base", "left", "right"]
    assert {r.label: r.stack is not None for r in results} == {
        "last": False, "left": False, "right": True, "base": True, "alone": True,
    }  # fmt: skip
    with pytest.raises(DeployError) as raised:
        check_results(results)
    lines = str(raised.value).splitlines()
    assert lines[0] == "left went wrong"
    assert lines[1].startswith("last: not deployed, since it imports 'left' of left (")
    assert lines[2:] == ["right: deployed", "base: deployed", "alone: deployed"]


def test_several_failures_are_all_told(project: Project, cloud: Cloud) -> None:
    stacks = planned([project("a.yaml", TOPIC), project("b.yaml", TOPIC)])
    results = [Result(s, error=BadInput(f"{s.label} is wrong", fix="mend it")) for s in stacks]
    with pytest.raises(DeployError, match="a: a is wrong\n  mend it\nb: b is wrong\n  mend it"):
        check_results(results)
    assert told(results[0]) == "a: failed"


def test_what_two_stacks_share_is_told_apart_by_the_stack() -> None:
    def stack(name: str, *resources: str) -> Stack:
        found = {r: Resource(r, "AWS::SQS::Queue", f"{name}-{r}") for r in resources}
        return Stack(name, Path(name), {"Url": name, f"{name}Only": name}, found)

    both = joined({"a": stack("a", "Queue", "Own"), "b": stack("b", "Queue")})
    assert sorted(both.resources) == ["Own", "a.Queue", "b.Queue"]
    assert both.resource("b.Queue", "AWS::SQS::Queue").physical_id == "b-Queue"
    assert both.resource("a.Own").physical_id == both.resource("Own").physical_id == "a-Own"
    assert (both.output("a.Url"), both.output("aOnly"), both.output("Url")) == ("a", "a", None)
    with pytest.raises(BadInput, match=r"has no resource 'Queue'\n.*'b\.Queue' or 'a\.Queue'"):
        both.resource("Queue")
    with pytest.raises(BadInput, match="has no resource 'Quue'"):
        both.resource("a.Quue")

"""CDK's cloud assemblies: stacks in order, nested ones, stages, assets."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, HarnessError, Unsupported
from harness.stacks.assembly.deploy import deploy_assembly
from harness.stacks.deploy import delete, deploy
from harness.stacks.stack import Stack

FIXTURE = Path(__file__).parents[2] / "fixtures" / "warehouse_cdk"
NAMES = ["Prod-Data", "Prod-Receiving", "Data", "Receiving"]


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    return shutil.copytree(FIXTURE / "cdk.out", tmp_path / "cdk.out")


def test_every_stack_is_deployed_and_works(cloud: Cloud, assembly: Path) -> None:
    stacks = deploy_assembly(assembly, cloud)

    assert [s.name for s in stacks] == NAMES
    by_name = {s.name: s for s in stacks}
    for prefix in ("", "Prod-"):
        table = by_name[f"{prefix}Data"].resource("Stock38709CBC").physical_id
        receiving = by_name[f"{prefix}Receiving"]
        for output, sku in (("Queue", "A-1"), ("ReturnsQueue", "B-2")):  # the nested stack's too
            cloud.client("sqs").send_message(
                QueueUrl=receiving.outputs[output], MessageBody=json.dumps({"sku": sku})
            )
        assert _items(cloud, table, 2) == {"A-1": "north", "B-2": "returns"}
    # Prod was made for an account and region of its own: it is in the engine's now.
    arn = by_name["Prod-Receiving"].outputs["QueueArn"]
    assert arn.startswith(f"arn:aws:sqs:{cloud.region}:{cloud.account}:")
    sent = cloud.client("cloudformation").get_template(StackName="Prod-Receiving")
    assert "111122223333" not in json.dumps(sent["TemplateBody"])
    assert "eu-west-1" not in json.dumps(sent["TemplateBody"])


def test_a_stack_comes_with_what_it_depends_on_and_parameters(cloud: Cloud, assembly: Path) -> None:
    told: list[str] = []
    stacks = _south(assembly, cloud, told)
    assert [s.name for s in stacks] == ["Prod-Data", "Prod-Receiving"]
    function = stacks[1].resource("Receive14BEA84E").physical_id
    configuration = cloud.client("lambda").get_function_configuration(FunctionName=function)
    assert configuration["Environment"]["Variables"]["FROM"] == "south"
    assert any(text.startswith("Prod/Data: made for 111122223333/eu-west-1") for text in told)
    assert not any(s.changed for s in _south(assembly, cloud, told))


def _south(assembly: Path, cloud: Cloud, told: list[str]) -> list[Stack]:
    return deploy_assembly(
        assembly,
        cloud,
        names=("Prod/Receiving",),
        parameters={"Dock": "south"},
        progress=lambda text, _: told.append(text),
    )


@pytest.mark.parametrize("named", ["", "cdk.out", "cdk.out/manifest.json"])
def test_the_assembly_is_one_stack_to_who_names_it(
    cloud: Cloud, assembly: Path, named: str
) -> None:
    stack = deploy(assembly.parent / named, cloud)

    assert stack.resource("ReceiveSqsEventSourceReceivingDeliveriesB6EFABD315316FD0")
    assert stack.resource("Data.Stock38709CBC").physical_id.startswith("Data-")
    with pytest.raises(BadInput, match=r"'Prod-Data\.Stock38709CBC'"):
        stack.resource("Stock38709CBC")  # two stacks have it


def test_one_template_of_an_assembly_is_a_stack(cloud: Cloud, assembly: Path) -> None:
    deploy(assembly / "Data.template.json", cloud)
    stack = deploy(assembly / "Receiving.template.json", cloud)
    assert stack.name == "Receiving"
    assert "Receive14BEA84E" in stack.resources


def test_bootstrapping_and_usage_reports_are_not_needed(cloud: Cloud, assembly: Path) -> None:
    file = assembly / "Data.template.json"
    template = json.loads(file.read_text())
    template["Resources"]["CDKMetadata"] = {
        "Type": "AWS::CDK::Metadata",
        "Properties": {"Analytics": "v2:deflate64:x"},
        "Condition": "CDKMetadataAvailable",
    }
    region = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}
    template["Conditions"] = {"CDKMetadataAvailable": region}
    file.write_text(json.dumps(template))

    stack = deploy(file, cloud)
    assert set(stack.resources) == {"Stock38709CBC"}


def test_handlers_of_assets_are_looked_for_before_anything_is_sent(
    cloud: Cloud, assembly: Path
) -> None:
    nested = next(assembly.glob("*.nested.template.json"))
    nested.write_text(nested.read_text().replace('"stock.handler"', '"stok.handler"'))
    with pytest.raises(BadInput, match=r"nested\.template\.json:\d+:\d+: handler 'stok") as caught:
        deploy(assembly / "Receiving.template.json", cloud)
    assert "'stock.py'" in str(caught.value.fix)
    assert cloud.client("cloudformation").list_stacks()["StackSummaries"] == []


def _image(assembly: Path) -> None:
    file = assembly / "Receiving.assets.json"
    data = json.loads(file.read_text())
    data["dockerImages"] = {"ab": {"displayName": "Receive/Image", "source": {}}}
    file.write_text(json.dumps(data, indent=1))


def _no_asset(assembly: Path) -> None:
    shutil.rmtree(next(assembly.glob("asset.*")))


def _legacy(assembly: Path) -> None:
    file = assembly / "Data.template.json"
    data = json.loads(file.read_text())
    data["Parameters"]["AssetParametersabS3Bucket"] = {"Type": "String"}
    file.write_text(json.dumps(data))


def _circle(assembly: Path) -> None:
    file = assembly / "manifest.json"
    data = json.loads(file.read_text())
    data["artifacts"]["Data"]["dependencies"].append("Receiving")
    file.write_text(json.dumps(data))


def _nothing(assembly: Path) -> None:
    (assembly / "manifest.json").write_text('{"version": "55", "artifacts": {}}')


def _no_template(assembly: Path) -> None:
    (assembly / "Data.template.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "kind", "said"),
    [
        (_image, Unsupported, r"Receiving\.assets\.json:\d+:\d+: .*container image Receive/Image"),
        (_no_asset, BadInput, r"Receiving\w+\.assets\.json:\d+:\d+: asset Receive/Code does"),
        (_legacy, Unsupported, r"Data\.template\.json:.*LegacyStackSynthesizer"),
        (_circle, BadInput, r"manifest\.json:.*in a circle: Data → Receiving → Data"),
        (_nothing, BadInput, r"manifest\.json: the assembly holds no stack"),
        (_no_template, BadInput, r"Data\.template\.json does not exist"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(
    cloud: Cloud,
    assembly: Path,
    spoil: Callable[[Path], None],
    kind: type[HarnessError],
    said: str,
) -> None:
    spoil(assembly)
    with pytest.raises(kind, match=said):
        deploy_assembly(assembly, cloud)
    assert cloud.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_the_command_takes_an_assembly(cloud: Cloud, assembly: Path) -> None:
    own = Cloud(cloud.engine)  # whom the command works for
    try:
        done = _harness(assembly, cloud, "--json", "--stack", "Data")
        assert done.returncode == 0, done.stderr
        assert [s["stack"] for s in json.loads(done.stdout)] == ["Data"]
    finally:
        delete("Data", own)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--stack", "Dta"), "the assembly has no stack 'Dta'"),
        (("--parameter", "Dok=1"), "no stack of the assembly has a parameter 'Dok'"),
        (("--stack-name", "x"), "the stacks of an assembly have names already"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    cloud: Cloud, assembly: Path, options: tuple[str, ...], said: str
) -> None:
    done = _harness(assembly, cloud, *options)
    assert done.returncode == 2
    assert said in done.stderr


def _harness(assembly: Path, cloud: Cloud, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["deploy", str(assembly), "--endpoint", cloud.endpoint, *options]
    return subprocess.run(
        [sys.executable, "-m", "harness", *command], capture_output=True, text=True, check=False
    )


def _items(cloud: Cloud, table: str, count: int) -> dict[str, str]:
    client = cloud.client("dynamodb")
    end = time.monotonic() + 60
    while True:
        items = client.scan(TableName=table)["Items"]
        if len(items) >= count or time.monotonic() > end:
            return {item["sku"]["S"]: item["from"]["S"] for item in items}

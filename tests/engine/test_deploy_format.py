"""`--format`: what a template is, where its look does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.stacks.deploy import deploy
from harness.stacks.readers import declare, read_template

NO_TRANSFORM = """\
Globals: {Function: {Runtime: python3.12}}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.handler, InlineCode: "def handler(event, context): return 1"}
"""
BOTH = "service: shop\nprovider: {name: aws, runtime: python3.12}\nResources: {}\n"
SHOP = Path(__file__).parents[2] / "fixtures/warehouse_cdk"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(NO_TRANSFORM)
    return tmp_path / "template.yaml"


def test_a_template_without_a_transform_is_sam_where_it_is_said(
    template: Path, cloud: Cloud
) -> None:
    with pytest.raises(BadInput, match="Globals"):
        deploy(template, cloud)
    declare(template, "sam")
    stack = deploy(template, cloud)
    name = stack.resource("Work", "AWS::Lambda::Function").physical_id
    assert cloud.client("lambda").invoke(FunctionName=name)["Payload"].read() == b"1"
    assert not deploy(template, cloud).changed


def test_the_other_reader_says_what_it_misses(template: Path) -> None:
    declare(template, "serverless")
    with pytest.raises(BadInput, match="not serverless: it has no service"):
        read_template(template)
    template.write_text(BOTH)
    declare(template, "cloudformation")
    with pytest.raises(BadInput, match="unknown section 'service'"):
        read_template(template)


def test_an_unknown_format_and_an_assembly_are_refused() -> None:
    with pytest.raises(BadInput, match=r"(?s)no format 'sma'.*did you mean 'sam'"):
        declare(Path("template.yaml"), "sma")
    assembly = next(p.parent for p in SHOP.rglob("manifest.json"))
    with pytest.raises(BadInput, match="is a CDK assembly, not sam"):
        declare(assembly, "sam")

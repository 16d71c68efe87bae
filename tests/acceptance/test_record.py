"""`harness record`: what is done with an application becomes a scenario that passes."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from own_home import environment, own_home

from harness.engines.ports import free_ports

ROOT = Path(__file__).parents[2]
CLIENTS = Path(__file__).parent / "recorded"
ITEMS = ROOT / "tests" / "language" / "reference" / "items_api" / "template.yaml"
SAGA = ROOT / "fixtures" / "order_saga" / "template.yaml"
CHAT = CLIENTS / "chat" / "template.yaml"
SHOP = CLIENTS / "shop" / "template.yaml"
PHOTOS = ROOT / "fixtures" / "thumbnails" / "template.yaml"
Harness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def harness(home: Path) -> Harness:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "harness", *map(str, arguments)],
            env=environment(home),
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    return run


@pytest.fixture(scope="module")
def up(harness: Harness) -> Iterator[str]:
    """The endpoint of this module's engine."""
    started = harness("up", "--detach", "--port", free_ports(1)[0])
    assert started.returncode == 0, started.stderr
    yield json.loads(harness("status", "--json").stdout)[0]["endpoint"]
    harness("down")


@pytest.fixture
def clean(harness: Harness, up: str) -> Iterator[None]:
    """An account without data or stacks of another test."""
    yield
    harness("reset", "--everything", "--endpoint", up)


def client(name: str, *arguments: object) -> str:
    return shlex.join([sys.executable, str(CLIENTS / name), *map(str, arguments)])


def loaded(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(file.read_text())
    return document


def kinds(steps: list[dict[str, Any]]) -> list[str]:
    return [next(iter(step)) for step in steps]


def steps_of(document: dict[str, Any], kind: str) -> list[Any]:
    return [step[kind] for step in document["then"] if kind in step]


@pytest.mark.usefixtures("clean")
def test_orders_of_a_saga_become_a_scenario_that_passes(
    harness: Harness, up: str, tmp_path: Path
) -> None:
    deployed = harness("deploy", SAGA, "--json", "--endpoint", up)
    stack = json.loads(deployed.stdout)["stack"]
    file = tmp_path / "orders.scenario.yaml"
    made = harness(
        *("record", SAGA, "--endpoint", up, "--out", file, "--title", "Two orders"),
        *("--while", client("order_client.py", SAGA.parent, stack)),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.splitlines()[-2:] == [f"{file}: 9 actions", "it passes"]
    scenario = loaded(file)
    assert scenario["scenario"] == "Two orders"
    assert kinds(scenario["when"]) == ["items", "items", "start", "quiet", "start"]
    placed, failed = steps_of(scenario, "execution")
    # two of its branches run side by side
    assert (placed["status"], failed["error"]) == ("SUCCEEDED", "PaymentError")
    assert "OrderPlaced" in placed["visited"]["$unordered"]
    assert "OrderFailed" in failed["visited"]["$unordered"]
    runs = {(c["function"], c.get("status")): c["exactly"] for c in steps_of(scenario, "calls")}
    assert runs["ChargeCard", "ok"] == runs["ChargeCard", "error"] == 1
    assert runs["Refund", None] == 0
    [told] = steps_of(scenario, "messages")
    assert told["bodies"][0]["type"] == "order.cancelled"
    assert harness("run", file).returncode == 0


@pytest.mark.usefixtures("clean")
def test_ids_that_were_given_are_captured_and_secrets_are_nowhere(
    harness: Harness, up: str, tmp_path: Path
) -> None:
    file = tmp_path / "items.scenario.yaml"
    made = harness(
        *("record", ITEMS, "--endpoint", up, "--out", file),
        *("--while", client("items_client.py", "hunter2-is-secret")),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    scenario = loaded(file)
    create, _, more, _, read = scenario["when"]
    assert create["capture"] == {"id": "json.id"}
    assert read["request"]["path"] == "/items/${id}"
    assert more["request"]["json"]["name"] == "desk"
    first, second, last = steps_of(scenario, "response")
    assert first["json"] == last["json"] == {"name": "chair", "id": "${id}"}
    assert second["json"]["id"] == {"$uuid": True}
    [items] = steps_of(scenario, "items")
    assert len(items["equals"]) == 2
    assert "hunter2" not in file.read_text()


@pytest.mark.usefixtures("clean")
def test_objects_are_files_beside_the_scenario(harness: Harness, up: str, tmp_path: Path) -> None:
    photo = PHOTOS.parent / "photos" / "lake.jpg"
    file = tmp_path / "scenarios" / "photo.scenario.yaml"
    made = harness(
        *("record", PHOTOS, "--endpoint", up, "--out", file),
        *("--while", client("photo_client.py", photo)),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    scenario = loaded(file)
    [put] = [step["put_object"] for step in scenario["when"] if "put_object" in step]
    assert (file.parent / put["file"]).read_bytes() == photo.read_bytes()
    images = [o["image"] for o in steps_of(scenario, "object") if o["key"].startswith("thumb")]
    assert images
    assert all(image["format"] == "JPEG" for image in images)
    # the scenario and its files belong together: moved, it still runs
    moved = tmp_path / "moved"
    shutil.copytree(file.parent, moved)
    text = (moved / file.name).read_text().replace(scenario["stack"], str(PHOTOS))
    (moved / file.name).write_text(text)
    assert harness("run", moved).returncode == 0


@pytest.mark.usefixtures("clean")
def test_what_is_said_over_websockets_is_sent_again_and_what_came_is_expected(
    harness: Harness, up: str, tmp_path: Path
) -> None:
    file = tmp_path / "chat.scenario.yaml"
    made = harness(
        *("record", CHAT, "--endpoint", up, "--out", file),
        *("--while", client("chat_client.py")),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    scenario = loaded(file)
    done = [step for one in scenario["steps"] for step in one["when"] if "quiet" not in step]
    assert kinds(done) == [*["open_websocket"] * 3, *["send_frame"] * 4, *["close_websocket"] * 2]
    alice, _, mallory = (step["open_websocket"] for step in done[:3])
    assert alice["query"] == {"name": "alice"}
    assert alice["headers"] == {"X-Device": "phone"}
    assert mallory["status"] == 403
    # the id that Bob was told is another one in each run
    whisper = next(s["send_frame"] for s in done if "whisper" in str(s))
    assert whisper["json"]["to"] == "${you}"
    assert done[-2]["close_websocket"] == {"client": "client-2", "code": 4001, "reason": "bye"}
    last = scenario["steps"][-1]["then"]
    came = {f["client"]: f["equals"] for f in (s["frames"] for s in last if "frames" in s)}
    heard = {"id": {"$uuid": True}, "from": "alice"}
    assert came["client-1"] == [{**heard, "text": "hello"}]
    assert came["client-2"][:3] == [
        {"you": "${you}", "request": {"$uuid": True}},
        {**heard, "text": "hello"},
        {**heard, "text": "just you"},
    ]
    assert came["client-2"][3]["message"] == "Forbidden"
    assert {"calls": {"function": "Talk", "status": "ok", "exactly": 8}} in last
    assert harness("run", file).returncode == 0


@pytest.mark.usefixtures("clean")
def test_secrets_of_headers_are_got_again_where_they_came_from(
    harness: Harness, up: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, kept = tmp_path / "written" / "shop.scenario.yaml", tmp_path / "secrets.json"
    monkeypatch.setenv("SECRETS_TO", str(kept))
    made = harness(
        *("record", SHOP, "--endpoint", up, "--out", file),
        *("--while", client("shop_client.py")),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.splitlines()[-1] == "it passes"
    assert "left out" not in made.stderr
    scenario = loaded(file)
    asked = [step["request"] for step in scenario["when"] if "request" in step]
    assert [request.get("headers", {}).get("Authorization") for request in asked] == [
        *(None, "Bearer ${token}", None, "Bearer ${id_token}", None)
    ]
    assert asked[2]["headers"]["Cookie"] == "sid=${sid}"
    assert asked[4]["headers"]["X-Api-Key"] == "${api_keys.StoreApiKey}"
    assert scenario["when"][0]["capture"] == {"token": "json.token", "sid": "cookies.sid"}
    [signed_in] = [step for step in scenario["when"] if "sign_in" in step]
    assert signed_in["capture"] == {"id_token": "id_token"}
    attributes = {"email": "bob@example.org"}
    assert signed_in["sign_in"] == {"client": "App", "username": "bob", "attributes": attributes}
    statuses = [response["status"] for response in steps_of(scenario, "response")]
    assert statuses == [201, 200, 200, 200, 200]
    secrets = json.loads(kept.read_text())
    assert len(secrets) == 5
    texts = [path.read_text() for path in file.parent.rglob("*") if path.is_file()]
    assert not [
        one for one in secrets for text in (*texts, made.stdout, made.stderr) if one in text
    ]
    assert harness("run", file).returncode == 0


@pytest.mark.usefixtures("clean")
def test_a_secret_of_elsewhere_is_a_variable_that_has_to_be_given(
    harness: Harness, up: str, tmp_path: Path
) -> None:
    file, key = tmp_path / "partner.scenario.yaml", "partner-5f0c2d"
    made = harness(
        *("record", SHOP, "--endpoint", up, "--out", file),
        *("--while", client("shop_client.py", "partner", key)),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.splitlines()[-1] == "not tried: it lacks x_api_key"
    what = "the header X-Api-Key of GET /partner"
    how = "give it by `--var x_api_key=…` or HARNESS_VAR_x_api_key in the environment"
    assert f"secret, so not recorded: x_api_key ({what}): {how}" in made.stderr
    assert f"# Secret, so not here: x_api_key ({what}): {how}" in file.read_text()
    assert key not in file.read_text() + made.stdout + made.stderr
    scenario = loaded(file)
    assert scenario["variables"] == {"x_api_key": {"$required": what}}
    assert scenario["when"][0]["request"]["headers"]["X-Api-Key"] == "${x_api_key}"
    for command in ("lint", "run"):
        refused = harness(command, file)
        assert refused.returncode == 2
        told = refused.stdout + refused.stderr
        assert f"the variable 'x_api_key' has no value: {what}" in " ".join(told.split())
    given = harness("run", file, "--var", f"x_api_key={key}")
    assert given.returncode == 0, given.stdout
    assert harness("run", file, "--var", "x_api_key=another").returncode == 1


@pytest.mark.usefixtures("clean")
def test_what_is_no_action_is_told_and_stands_in_the_file(
    harness: Harness, up: str, tmp_path: Path
) -> None:
    file = tmp_path / "queue.scenario.yaml"
    code = (
        "import boto3; boto3.client('secretsmanager').create_secret(Name='k', SecretString='s3');"
        "boto3.client('ssm').put_parameter(Name='/shop/a', Value='1', Type='String')"
    )
    made = harness(
        *("record", ITEMS, "--endpoint", up, "--out", file, "--no-check"),
        *("--while", shlex.join([sys.executable, "-c", code])),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    why = "the value of k is secret, and not recorded: add a `secrets:` step"
    assert f"left out: secretsmanager.CreateSecret: {why}" in made.stderr
    assert f"# Left out: secretsmanager.CreateSecret k: {why}" in file.read_text()
    assert loaded(file)["when"] == [{"parameters": {"/shop/a": "1"}}]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "x.yaml"], "x.yaml is no scenario's name"),
        (["--out", "there.scenario.yaml"], "there.scenario.yaml is there already"),
        (["--out", "x.scenario.yaml", "--while", "true"], "nothing came from outside"),
        (["--out", "x.scenario.yaml", "--while", "exit 3"], "`exit 3` ended with exit code 3"),
        (["--out", "x.scenario.yaml", "--while", "true", "--for", "1"], "give one of them"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    arguments: list[str], told: str, harness: Harness, up: str, folder: Path
) -> None:
    Path("there.scenario.yaml").write_text("mine")
    refused = harness("record", ITEMS, "--endpoint", up, *arguments)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert [path.name for path in folder.iterdir()] == ["there.scenario.yaml"]
    assert Path("there.scenario.yaml").read_text() == "mine"

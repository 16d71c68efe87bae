"""Scenario files and fixtures on a real engine: the one that this very run uses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from harness.bundles import archive
from harness.engines.cloud import Cloud
from tests.accounts import fresh_account

APP = Path(__file__).with_name("app")
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, cloud: Cloud) -> Run:
    """Runs pytest in a copy of the named files of `app`, in an account of its own."""

    def run(*files: str, options: tuple[str, ...] = ()) -> pytest.RunResult:
        for name in ("template.yaml", *files):
            shutil.copy(APP / name, pytester.path / name)
        account = fresh_account()
        return pytester.runpytest_subprocess(
            f"--harness-engine={cloud.endpoint}", f"--harness-account={account}", *options
        )

    return run


def test_a_scenario_passes(run: Run) -> None:
    result = run("good.scenario.yaml")
    result.assert_outcomes(passed=1)
    assert result.ret == 0


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "under xdist"])
def test_a_failure_tells_line_difference_timeline_and_log(
    run: Run, options: tuple[str, ...]
) -> None:
    result = run("bad.scenario.yaml", options=options)
    result.assert_outcomes(failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*then: item Items does not hold*bad.scenario.yaml:7*",
            "  > 7 |   - item: {table: Items, key: {id: b}, equals: {id: b, n: 4}}",
            '*the item {"id": "b"} of Items differs*',
            "*$.n: expected 4, got 3",
            '  -   "n": 4',
            '  +   "n": 3',
            "-* timeline -*",
            "*PutItem*",
            "-* log of *Store* -*",
            "storing {'id': 'b'}",
            "FAILED bad.scenario.yaml::An item is stored with another number - the item*",
        ]
    )
    assert "site-packages" not in result.stdout.str()


def test_junit_has_the_whole_failure_and_the_engine(run: Run, pytester: pytest.Pytester) -> None:
    run("bad.scenario.yaml", options=("--junit-xml=report.xml",))
    case = ET.parse(pytester.path / "report.xml").getroot().find(".//testcase")
    assert case is not None
    properties = {p.get("name"): p.get("value") for p in case.iter("property")}
    assert "LocalStack" in str(properties["harness_release"])
    assert str(properties["scenario"]).endswith("bad.scenario.yaml:1")
    failure = case.find("failure")
    assert failure is not None
    assert "of Items differs" in str(failure.get("message"))
    for part in ("expected 4, got 3", "timeline", "PutItem", "storing {'id': 'b'}"):
        assert part in str(failure.text)


@pytest.mark.parametrize("options", [(), ("--harness-bundle-code",)])
def test_a_failure_leaves_a_bundle(
    run: Run, pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    result = run("bad.scenario.yaml", options=("--junit-xml=report.xml", *options))
    [bundle] = (pytester.path / ".harness" / "bundles").iterdir()
    result.stdout.fnmatch_lines([f"*harness replay *.harness/bundles/{bundle.name}*"])
    manifest, contents = archive.read(bundle)
    assert manifest.scenario.file == "bad.scenario.yaml"
    assert manifest.stacks[0].code == ("artifacts" if options else "sources")
    assert any(name.startswith("stacks/") for name in contents) == bool(options)
    properties = ET.parse(pytester.path / "report.xml").getroot().iter("property")
    assert str(bundle) in [p.get("value") for p in properties if p.get("name") == "bundle"]


def test_no_bundle_where_none_is_wanted(run: Run, pytester: pytest.Pytester) -> None:
    run("bad.scenario.yaml", options=("--harness-no-bundle",)).assert_outcomes(failed=1)
    assert not (pytester.path / ".harness").exists()


def test_what_pytest_shows_is_masked(run: Run, pytester: pytest.Pytester) -> None:
    text = (APP / "bad.scenario.yaml").read_text()
    assert "equals: {id: b, n: 4}" in text
    text = text.replace("equals: {id: b, n: 4}", "equals: {id: b, password: of-nobody-else}")
    (pytester.path / "x.scenario.yaml").write_text(text)
    result = run(options=("--junit-xml=report.xml",))
    result.assert_outcomes(failed=1)
    for shown in (result.stdout.str(), (pytester.path / "report.xml").read_text()):
        assert "«masked:password#1»" in shown
        assert "of-nobody-else" not in shown


def test_an_expected_failure_is_no_failure(run: Run, pytester: pytest.Pytester) -> None:
    result = run("known.scenario.yaml", options=("-rx",))
    result.assert_outcomes(xfailed=1)
    assert not (pytester.path / ".harness").exists()
    result.stdout.fnmatch_lines(["XFAIL *numbers are stored as 3*"])


def test_an_expected_failure_that_passes_fails(run: Run, pytester: pytest.Pytester) -> None:
    text = (APP / "good.scenario.yaml").read_text()
    (pytester.path / "x.scenario.yaml").write_text(text + "xfail: it never works\n")
    run().assert_outcomes(failed=1)


def test_a_template_that_is_missing_is_told(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "x.scenario.yaml").write_text(
        "scenario: x\nstack: tmplate.yaml\nthen:\n  - items: {table: Items, count: 0}\n"
    )
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*did you mean 'template.yaml'?*"])


def test_the_stack_fixture_deploys_and_its_helpers_work(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.stack("template.yaml", parameters={"Greeting": "moin"})

        def test_function_and_table(stack):
            answer = stack.invoke("Store", {"id": "a"})
            assert answer.payload == {"greeting": "moin", "id": "a"}
            assert answer.error is None
            assert "storing" in answer.log
            assert stack.table("Items").get(id="a") == {"id": "a", "n": 3}
            assert stack.outputs["Table"] == stack.resources["Items"] == stack.table("Items").name

        def test_a_failing_function(stack):
            answer = stack.invoke("Store", {"id": "a", "fail": True})
            assert (answer.error, answer.error_type) == ("Unhandled", "ValueError")

        def test_items_of_every_type(stack):
            item = {"id": "x", "f": 1.5, "l": [1, "a", None, True], "m": {"k": b"bytes"}}
            stack.table("Items").put(item)
            assert stack.table("Items").items() == [item]
            stack.table("Items").delete(id="x")
            assert stack.table("Items").get(id="x") is None

        def test_queue(stack):
            stack.queue("Q").send({"n": 1})
            stack.queue("Q").send("text", DelaySeconds=60)
            first, second = stack.queue("Q").messages()
            assert (first.json(), first.state) == ({"n": 1}, "visible")
            assert (second.body, second.state) == ("text", "delayed")

        def test_eventually_is_woken_by_what_happens(stack):
            stack.function("Store").send({"id": "later"})
            found = stack.eventually(lambda: stack.table("Items").get(id="later"))
            assert found["n"] == 3

        def test_eventually_gives_up(stack):
            with pytest.raises(AssertionError, match="still after 0.2 s"):
                stack.eventually(lambda: stack.table("Items").get(id="never"), timeout=0.2)
        """
    )
    run().assert_outcomes(passed=6)


def test_data_is_reset_between_tests_and_the_deployment_is_kept(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        """
        import pytest

        names = []

        @pytest.mark.stack("template.yaml")
        @pytest.mark.parametrize("n", [1, 2])
        def test_starts_empty(stack, n):
            assert stack.table("Items").items() == []
            assert stack.queue("Q").messages() == []
            stack.table("Items").put({"id": "a"})
            stack.queue("Q").send("left behind")
            names.append(stack.resources["Items"])
            assert len(set(names)) == 1
        """
    )
    run().assert_outcomes(passed=2)


def test_a_test_that_fails_shows_its_flow(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.stack("template.yaml")
        def test_it(stack):
            stack.invoke("Store", {"id": "seen-in-the-log"})
            assert False
        """
    )
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["-* timeline -*", "*PutItem*", "-* log of *", "*seen-in-the-log*"])


def test_a_misspelt_resource_shows_the_tests_line_only(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.stack("template.yaml")
        def test_it(stack):
            stack.table("Itms")
        """
    )
    result = run()
    result.stdout.fnmatch_lines(['>*stack.table("Itms")', "E*did you mean 'Items'?"])
    assert "application.py" not in result.stdout.str()


def test_several_templates_are_one_application(run: Run, pytester: pytest.Pytester) -> None:
    topic = "Topic: {Type: AWS::SNS::Topic}"
    pytester.makefile(
        ".yaml",
        one=f"Resources: {{{topic}}}\nOutputs: {{A: {{Value: !Ref Topic, Export: {{Name: a}}}}}}",
        two=f"Resources:\n  {topic}\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n"
        "      Tags: [{Key: topic, Value: !ImportValue a}]\n",
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.stack("two.yaml", "one.yaml")
        def test_both(stack):
            assert sorted(stack.resources) == ["Queue", "one.Topic", "two.Topic"]
            assert stack.resources["one.Topic"] == stack.outputs["A"]
        """
    )
    run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("", 'mark it: @pytest.mark.stack("template.yaml")'),
        ('@pytest.mark.stack("tmplate.yaml")', "*tmplate.yaml does not exist"),
        ('@pytest.mark.stack("template.yaml", params={})', "*takes templates and*"),
    ],
    ids=["none", "missing", "unknown argument"],
)
def test_a_wrong_mark_is_told_without_a_traceback(
    run: Run, pytester: pytest.Pytester, mark: str, said: str
) -> None:
    pytester.makepyfile(f"import pytest\n\n{mark}\ndef test_it(stack): pass\n")
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{said}"])
    assert "fixtures.py" not in result.stdout.str()


def test_the_scenario_fixture_runs_a_file(run: Run, pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("flows")
    for name in ("good.scenario.yaml", "bad.scenario.yaml", "template.yaml"):
        shutil.copy(APP / name, folder / name)
    pytester.makepyfile(
        """
        def test_good(scenario):
            [result] = scenario("flows/good.scenario.yaml")
            assert result.status == "passed"

        def test_bad(scenario):
            scenario("flows/bad.scenario.yaml")

        def test_name(scenario):
            scenario("flows/good.scenario.yaml", name="An item is storred")
        """
    )
    result = run(options=("test_the_scenario_fixture_runs_a_file.py",))
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*expected 4, got 3", "*did you mean 'An item is stored'?*"])


def test_workers_share_the_engine_and_have_accounts_of_their_own(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("n", range(4))
        def test_account(cloud, worker_id, n, record_property):
            account = cloud.client("sts").get_caller_identity()["Account"]
            assert account == cloud.account
            record_property("seen", f"{worker_id} {account} {cloud.endpoint}")
        """
    )
    run(options=("-n", "2", "--dist=each", "--junit-xml=r.xml")).assert_outcomes(passed=8)
    seen = {
        str(p.get("value"))
        for p in ET.parse(pytester.path / "r.xml").getroot().iter("property")
        if p.get("name") == "seen"
    }
    workers, accounts, endpoints = (
        set(column) for column in zip(*(s.split() for s in seen), strict=True)
    )
    assert workers == {"gw0", "gw1"}
    assert len(accounts) == 2
    assert len(endpoints) == 1


@pytest.mark.parametrize("enforced", [False, True])
def test_iam_is_enforced_where_it_is_asked_for(
    pytester: pytest.Pytester, cloud: Cloud, enforced: bool
) -> None:
    text = (APP / "template.yaml").read_text()
    bare = text.replace("Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Items}}]", "Policies: []")
    assert bare != text
    (pytester.path / "template.yaml").write_text(bare)
    shutil.copy(APP / "good.scenario.yaml", pytester.path / "good.scenario.yaml")
    account = fresh_account()
    options = ["--harness-enforce-iam"] if enforced else []
    result = pytester.runpytest_subprocess(
        f"--harness-engine={cloud.endpoint}", f"--harness-account={account}", *options
    )
    if enforced:
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*is not authorized to perform: dynamodb:PutItem*"])
    else:
        result.assert_outcomes(passed=1)

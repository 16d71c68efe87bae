"""Loading the plugin must cost next to nothing: every xdist worker pays for it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("boto3", "botocore", "yaml", "docker", "pydantic", "rich", "jsonschema", "multiprocessing")


def _loaded_after(*statements: str) -> set[str]:
    code = "; ".join([*statements, "import json, sys", "print(json.dumps(list(sys.modules)))"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_plugin_imports_nothing_heavy() -> None:
    before = _loaded_after("import pytest")
    added = _loaded_after("import pytest", "import harness.pytest_plugin.plugin") - before
    assert "harness.pytest_plugin.plugin" in added
    assert not added & set(HEAVY)


def test_a_run_without_cloud_tests_imports_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        import sys

        def test_plain():
            assert not set(sys.modules) & {set(HEAVY) - {"multiprocessing"}!r}
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)


def test_a_run_without_cloud_tests_starts_nothing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = pytester.path / "home"
    monkeypatch.setenv("HARNESS_HOME", str(home))
    pytester.makepyfile("def test_plain(): pass")
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=1)
    assert not home.exists()

"""A function's modules are compiled once, not by each of its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from harness.engines.cloud import Cloud
from tests.engine import lambdas

PROCESS = (
    Path(__file__).parents[2] / "harness" / "engines" / "extension" / "lambda_runtime" / "process"
)

COMPILED = """
import os, sys
compiled = []
def look(event, args):
    if event == "compile" and isinstance(args[1], (str, bytes)):
        compiled.append(os.fsdecode(args[1]))
sys.addaudithook(look)
import helper
def handler(event, context):
    if event == "end":
        os._exit(1)
    return [helper.__file__ in compiled, helper.where(), helper.answer]
"""
HELPER = """
import inspect
answer = 42
def where():
    return inspect.getsource(where).splitlines()[0] + inspect.currentframe().f_code.co_filename
"""


def test_a_later_process_imports_what_an_earlier_one_compiled(cloud: Cloud) -> None:
    files = {"app.py": COMPILED, "helper.py": HELPER + f"# {os.urandom(8).hex()}\n"}
    function = lambdas.create(cloud, files, Handler="app.handler", Runtime="python3.11")

    def anew() -> list[object]:
        function.invoke("end")
        answer: list[object] = function.invoke().payload
        return answer

    same = ["def where():/var/task/helper.py", 42]
    assert function.invoke().payload == [True, *same]
    assert lambdas.eventually(anew, lambda answer: answer[0] is False) == [False, *same]


_IN_PROCESSES = """
import os, select, sys
sys.path.insert(0, sys.argv[1])
import harness_bytecode
task = sys.argv[2]
compiled = harness_bytecode.Compiled(os.path.join(sys.argv[3], "site"))
def imported(*names):
    directories = compiled.of([("named", task, task)])
    pid = os.fork()
    if pid == 0:
        os.dup2(compiled.told, harness_bytecode.TELL)
        harness_bytecode.use(directories, {})
        sys.path.insert(0, task)
        seen = []
        def look(event, args):
            if event == "compile" and str(args[1]).endswith(".py"):
                seen.append(os.path.basename(args[1]))
        sys.addaudithook(look)
        for name in names:
            __import__(name)
        print(*sorted(seen), flush=True)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    if select.select([compiled.read], [], [], 0)[0]:
        for directory in compiled.hear():
            directory.compile()
"""


def _in_processes(tmp_path: Path, source: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-B", "-c", _IN_PROCESSES + source, PROCESS, tmp_path / "task", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_later_engine_finds_what_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "one.py").write_text("import two\n")
    (tmp_path / "task" / "two.py").write_text("")
    source = "imported('one')\nimported('one')\n"
    assert _in_processes(tmp_path, source) == ["one.py two.py", ""]
    assert _in_processes(tmp_path, source) == ["", ""]


def test_each_process_prints_what_the_compiler_warns_of(tmp_path: Path) -> None:
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "odd.py").write_text("1 is 1\n")
    assert _in_processes(tmp_path, "imported('odd')\nimported('odd')\n") == ["odd.py", "odd.py"]


def test_nothing_outside_of_the_directory_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "task").mkdir()
    (tmp_path / "outside.py").write_text("")
    (tmp_path / "task" / "link.py").symlink_to(tmp_path / "outside.py")
    told = (
        "directory, = compiled.of([('named', task, task)])\n"
        "os.write(compiled.told, b'named/../outside.py\\nnamed/link.py\\nother/one.py\\nnamed')\n"
        "for heard in compiled.hear(): heard.compile()\n"
        "print(sorted(directory.code))\n"
    )
    assert _in_processes(tmp_path, told) == ["[]"]

"""Forks function processes: `python -E -s -S harness_zygote.py FD PARENT_PID [SITE]`.

Started once for an interpreter, it imports what functions import anyway (with SITE: boto3
and AWS's runtime client), then forks a process for each execution environment. Messages are
JSON with a 4-byte length before it, over the socket FD. In: `spawn` (one file descriptor
with it: the pipe for the function's output) and `kill`. Out: `hello`, `spawned`, `exit`.

Single-threaded, standard library only, Python 3.9 and later. Ends when the socket closes,
killing every process that it forked.
"""

import ctypes
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile

import harness_jail
import harness_python_child
import harness_sdk_cache

PR_SET_PDEATHSIG = 1
IDLE_S = 0.05
MAXRSS_IN_MB = 1024 if sys.platform == "linux" else 1 << 20
# not awslambdaric: its native part reads the address of the Runtime API when it is loaded
PRELOAD = (
    "boto3",
    "boto3.session",
    "boto3.dynamodb.conditions",
    "boto3.s3.transfer",
    "botocore.session",
    "botocore.client",
    "botocore.httpsession",
    "botocore.handlers",
    "botocore.signers",
    "http.client",
    "simplejson",
    "concurrent.futures.thread",
    "logging",
    "decimal",
    "uuid",
    "ssl",
)


def die_with_parent(parent, number):
    """Have the kernel send signal `number` when the parent ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(0)


class Zygote:
    """`processes`: pid by environment id and back."""

    def __init__(self, control, site):
        self.control = control
        self.site = site
        self.pids = {}
        self.preloaded = []
        self.when_idle = []
        self.received = bytearray()
        self.descriptors = []

    def preload(self):
        if not self.site:
            return
        sys.path.insert(0, self.site)
        for name in PRELOAD:
            try:
                __import__(name)
            except ImportError as error:
                print(f"harness: {name} is not in {self.site}: {error}", file=sys.stderr)
        if "boto3" in sys.modules:
            self.when_idle = harness_sdk_cache.install()
            self.when_idle.pop(0)()
        sys.path.remove(self.site)
        inside = self.site.rstrip("/") + "/"
        self.preloaded = [
            name
            for name, module in sys.modules.items()
            if (getattr(module, "__file__", None) or "").startswith(inside)
        ]

    def send(self, message):
        data = json.dumps(message).encode()
        self.control.sendall(len(data).to_bytes(4, "big") + data)

    def serve(self):
        wake_read, wake_write = os.pipe()
        for end in (wake_read, wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        self.send({"op": "hello", "pid": os.getpid(), "jail_refused": why_no_jail()})
        gc.collect()
        gc.freeze()
        while True:
            timeout = IDLE_S if self.when_idle else None
            ready, _, _ = select.select([self.control, wake_read], [], [], timeout)
            if not ready:
                self.prepare_more()
            if wake_read in ready:
                try:
                    os.read(wake_read, 4096)
                except BlockingIOError:
                    pass
                self.reap()
            if self.control in ready and not self.receive():
                self.end()

    def prepare_more(self):
        sys.path.insert(0, self.site)
        try:
            self.when_idle.pop(0)()
        finally:
            sys.path.remove(self.site)
        gc.freeze()

    def receive(self):
        data, descriptors, _, _ = socket.recv_fds(self.control, 1 << 20, 64)
        if not data:
            return False
        self.descriptors += descriptors
        self.received += data
        while len(self.received) >= 4:
            size = int.from_bytes(self.received[:4], "big")
            if len(self.received) < 4 + size:
                break
            message = json.loads(bytes(self.received[4 : 4 + size]))
            del self.received[: 4 + size]
            if message["op"] == "spawn":
                self.spawn(message, self.descriptors.pop(0))
            elif message["op"] == "kill":
                self.kill(message["id"])
        return True

    def spawn(self, message, output):
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                self.become_child(message, output, zygote)
            except BaseException as error:
                os.write(2, f"harness: {error}\n".encode())
            os._exit(127)
        os.close(output)
        self.pids[message["id"]] = pid
        self.send({"op": "spawned", "id": message["id"], "pid": pid})

    def become_child(self, message, output, zygote):
        os.setsid()
        die_with_parent(zygote, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        if message["kind"] == "python":
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        self.control.detach()
        os.closerange(3, 256)
        if message.get("jail"):
            harness_jail.enter(message["jail"])
        else:
            os.chdir(message["cwd"])
        if message["kind"] == "python":
            for name in ("harness_jail", "harness_python_child", "harness_sdk_cache"):
                sys.modules.pop(name, None)
            harness_python_child.run(message, self.site, self.preloaded)
        os.execve(message["argv"][0], message["argv"], message["env"])

    def kill(self, environment):
        pid = self.pids.get(environment)
        if pid:
            kill_group(pid)

    def reap(self):
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            kill_left_behind(pid)
            for environment, known in list(self.pids.items()):
                if known == pid:
                    del self.pids[environment]
                    peak = usage.ru_maxrss // MAXRSS_IN_MB
                    self.send(
                        {"op": "exit", "id": environment, "max_memory_mb": peak, **ending(status)}
                    )

    def end(self):
        for pid in self.pids.values():
            kill_group(pid)
        os._exit(0)


def kill_group(pid):
    """Kill a function's process and whatever it started."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def kill_left_behind(group):
    """Kill what a process that has ended started; its own number may be in use again."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def ending(status):
    if os.WIFSIGNALED(status):
        return {"code": None, "signal": os.WTERMSIG(status)}
    return {"code": os.WEXITSTATUS(status), "signal": None}


def why_no_jail():
    """None if a process may have a file system of its own, else the reason."""
    place = tempfile.mkdtemp(prefix="harness-probe-")
    try:
        for name in ("root", "task", "tmp"):
            os.mkdir(os.path.join(place, name))
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                harness_jail.enter({n: os.path.join(place, n) for n in ("root", "task", "tmp")})
                os.write(write, b"")
            except BaseException as error:
                os.write(write, str(error).encode() or b"refused")
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as answer:
            reason = answer.read()
        os.waitpid(pid, 0)
        return reason or None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def main():
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(int(sys.argv[2]), signal.SIGTERM)
    sys.path.pop(0)
    zygote = Zygote(control, sys.argv[3] if len(sys.argv) > 3 else None)
    zygote.preload()
    zygote.serve()


if __name__ == "__main__":
    main()

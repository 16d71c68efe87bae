"""The harness's side of the extension's control server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from harness.engines.extension.faults.rule import Rule
from harness.engines.extension.wire import Record

from .calling import ANSWER_WITHIN, Calling
from .record_lines import RecordLines
from .resource_types import ResourceTypes

ADVANCE_WITHIN = 60.0
"""Seconds of real time that moving the clock may take, by default."""
SILENT_AT_MOST = 20.0
"""Seconds without a byte on a stream of records, which has a heartbeat every 5 s."""


class ControlClient(Calling):
    """Everything that the control server of a running engine can be asked. Thread-safe."""

    def records(self, since: int = 0, *, account: str | None = None) -> Iterator[Record]:
        """Every record with a sequence number above `since`, then each new one as it comes.

        Ends when the engine closes the connection. Kinds that this harness does not know
        are left out.

        Args:
            account: only records of this account, and those of none.

        Raises:
            EngineError: the engine does not answer, or fell silent.
        """
        with self.stream(since, account=account) as records:
            for arrived in records:
                yield from arrived

    @contextmanager
    def stream(self, since: int = 0, *, account: str | None = None) -> Iterator[RecordLines]:
        """The stream of records as one that can be closed by another thread.

        Raises:
            EngineError: the engine does not answer.
        """
        query = {"since": str(since), **({"account": account} if account else {})}
        lines = RecordLines(self.url, self.chunks("/records", query, SILENT_AT_MOST))
        try:
            yield lines
        finally:
            lines.close()

    def info(self) -> dict[str, Any]:
        """Release, Python, capabilities, and whether the gateway answers (`ready`)."""
        return self.call("GET", "/info")

    def position(self, account: str | None = None) -> int:
        """The number of the newest record: of all, or of those that concern an account."""
        query = {"account": account} if account else {}
        return int(self.call("GET", "/position", **query)["position"])

    def baseline(self, account: str) -> dict[str, Any]:
        """Remember the account's data as it is now: `reset` returns to it."""
        return self.call("POST", "/baseline", account=account)

    def reset(self, account: str) -> dict[str, Any]:
        """Bring the account's data back to its baseline (empty without one).

        Running executions and invocations of the account are ended first. What is
        deployed (functions, queues, tables, …) stays.
        """
        return self.call("POST", "/reset", account=account)

    def reset_everything(self, account: str) -> dict[str, Any]:
        """End what the account is doing, and drop all that it has: an account as if new.

        Returns:
            As `reset`, and `left`: what could not be dropped, each with the reason.
        """
        return self.call("POST", "/reset/everything", account=account)

    def clock(self) -> dict[str, Any]:
        """`{"now": epoch seconds of the engine's clock, "ahead": seconds before real time}`"""
        return self.call("GET", "/clock")

    def advance(self, seconds: float, limit: float = ADVANCE_WITHIN) -> dict[str, Any]:
        """Move the engine's clock; see `Clock.advance`. `limit`: real seconds."""
        query = {"seconds": repr(seconds), "limit": repr(limit)}
        return self.ask("POST", "/clock/advance", query, within=ANSWER_WITHIN + limit)

    def share_clock(self, account: str) -> dict[str, Any]:
        """Let the account's functions see the engine's clock; see `Clock`."""
        return self.call("POST", "/clock/share", account=account)

    def messages(self, account: str, region: str, queue: str) -> list[dict[str, Any]]:
        """What lies in a queue (visible, delayed, in flight), without receiving it.

        Each: `{"message_id", "body", "attributes", "message_attributes", "receive_count",
        "state": "visible" | "delayed" | "in_flight", "group"?}`, oldest first.

        Args:
            queue: its name, URL or ARN.

        Raises:
            EngineError: there is no such queue.
        """
        found: list[dict[str, Any]] = self.call(
            "GET", "/messages", account=account, region=region, queue=queue
        )["messages"]
        return found

    def marks(self, values: list[str]) -> dict[str, str]:
        """What stands in records for values that are secret, by value."""
        told = self.call("POST", "/marks", values=json.dumps(values))
        return dict(zip(values, told["marks"], strict=True))

    def pending(self, account: str) -> list[str]:
        """What the account still does or will do by itself, in words; none: its flow is quiet.

        Requests, invocations and deliveries; retries of events and deliveries that wait for
        their time; executions of state machines, waiting ones too; what lies in a queue or was
        read from a stream that an event source mapping or a pipe takes it from.
        Schedules, times to live and queues that nobody reads are none of it.
        """
        found: list[str] = self.call("GET", "/pending", account=account)["pending"]
        return found

    def mails(self, account: str) -> list[dict[str, Any]]:
        """Mails sent through SES, oldest first.

        Each: `{"id", "region", "from", "to", "cc", "bcc", "subject", "text", "html",
        "template"?}`; a templated mail's parts are rendered.
        """
        found: list[dict[str, Any]] = self.call("GET", "/mails", account=account)["mails"]
        return found

    def enforce_iam(self, account: str | None, enforced: bool | None) -> bool:
        """Hold the account's calls against its policies from now on, or no longer.

        Args:
            account: None for every account that says nothing else.
            enforced: None: as in every account.

        Raises:
            EngineError: the engine's extension is older, and cannot.
        """
        query = {"account": account} if account else {}
        words = {True: "1", False: "0", None: "default"}
        answer = self.call("POST", "/iam", enforced=words[enforced], **query)
        return bool(answer["enforced"])

    def add_faults(self, account: str, rules: Iterable[Rule]) -> list[dict[str, Any]]:
        """Set faults beside those that are set; each `{"id", "rule", "matched", "struck"}`.

        Raises:
            EngineError: a rule contradicts itself.
        """
        text = json.dumps([rule.to_json() for rule in rules])
        added: list[dict[str, Any]] = self.call("POST", "/faults", account=account, rules=text)[
            "faults"
        ]
        return added

    def faults(self, account: str) -> list[dict[str, Any]]:
        """The faults that are set, with how often each was met and struck."""
        found: list[dict[str, Any]] = self.call("GET", "/faults", account=account)["faults"]
        return found

    def remove_faults(self, account: str, number: int | None = None) -> list[dict[str, Any]]:
        """Take one away, or all of the account; those that were, as `faults` tells them."""
        query = {} if number is None else {"id": str(number)}
        gone: list[dict[str, Any]] = self.call("POST", "/faults/removal", account=account, **query)[
            "faults"
        ]
        return gone

    def mock_states(
        self, account: str, machine: str, case: str, states: dict[str, list[dict[str, Any]]]
    ) -> None:
        """Say what states of a machine answer where it is started as `ARN#case`.

        Args:
            states: for each state what it answers at its first attempt, its second, …:
                `{"Return": …}` or `{"Throw": {"Error": …, "Cause": …}}`.
        """
        text = json.dumps(states)
        self.call("POST", "/mocks", account=account, machine=machine, case=case, states=text)

    def script_http_service(self, account: str, name: str, answers: list[dict[str, Any]]) -> str:
        """Say what an HTTP service that the application calls answers from now on; its URL.

        Args:
            answers: each `{"method"?, "path"?, "status"?, "headers"?, "body"?, "base64"?,
                "delay"?, "times"?}`; the first that matches and is not used up is given.

        Raises:
            EngineError: an answer cannot be.
        """
        text = json.dumps(answers)
        told = self.call("POST", "/http-services", account=account, name=name, answers=text)
        return f"{told['url']}/{name}"

    def http_services_url(self, account: str) -> str:
        """Where functions find the account's HTTP services; a name follows after a slash."""
        return str(self.call("GET", "/http-services", account=account)["url"])

    def run_schedule(
        self, account: str, region: str, *, schedule: str = "", rule: str = ""
    ) -> dict[str, Any]:
        """Run a schedule of EventBridge Scheduler, or a rule with a schedule, now.

        Args:
            schedule, rule: the name of the one or the other.

        Raises:
            EngineError: there is none.
        """
        named = {"schedule": schedule} if schedule else {"rule": rule}
        return self.call("POST", "/schedules/run", account=account, region=region, **named)

    def settled(self, account: str, region: str, stack: str, change_set: str | None = None) -> bool:
        """Wait until a stack, or a change set, is neither computed nor executed any more.

        Args:
            stack, change_set: their ARNs.

        Returns:
            False: not within 20 s; ask again.
        """
        query = {"change_set": change_set} if change_set else {}
        answer = self.call("GET", "/settled", account=account, region=region, stack=stack, **query)
        return bool(answer["settled"])

    def types(self) -> ResourceTypes:
        """The resource types that the engine's CloudFormation can make."""
        answer = self.call("GET", "/types")
        return ResourceTypes(frozenset(answer["types"]), dict(answer["without_service"]))

    def refused_runtimes(self, runtimes: Iterable[str]) -> dict[str, str]:
        """Those of Lambda's runtimes that the engine cannot run, and why; "": an image."""
        answer = self.call("GET", "/runtimes", names=",".join(runtimes))
        return dict(answer["refused"])

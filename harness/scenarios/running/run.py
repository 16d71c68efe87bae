"""Run one scenario, and tell what happens as it happens."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import Any

from harness.engines.turns import turn
from harness.errors import HarnessError
from harness.scenarios.cloud.state import state_of
from harness.scenarios.context import Shared
from harness.scenarios.model import Scenario, StackReference, Step
from harness.scenarios.results import (
    Listener,
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
    StepFinished,
    StepResult,
    StepStarted,
)
from harness.scenarios.running.acting import perform
from harness.scenarios.running.block import Block, result_of
from harness.scenarios.running.problems import REPORTED, of_error, of_preparing, status_of
from harness.scenarios.running.session import Session
from harness.scenarios.running.unstruck import unstruck
from harness.scenarios.values.inputs import required
from harness.scenarios.values.interpolation import references as names_in
from harness.scenarios.values.resolve import resolve
from harness.scenarios.values.scope import Scope
from harness.scenarios.values.variables import set_variables
from harness.stacks.several.wanted import Wanted
from harness.stacks.stack import Stack

_SEVERITY = ("error", "failed", "unsupported")


def run(
    scenario: Scenario,
    session: Session,
    *,
    variant: str | None = None,
    listener: Listener | None = None,
) -> ScenarioResult:
    """Deploy what it needs, reset the data, do its steps; never raises for what a user did.

    Args:
        variant: which of the scenario's `stacks`; None where it has one or none.
        listener: told each event as it happens.
    """
    return _Run(scenario, session, variant, listener or (lambda _: None)).run()


def _api_key(shared: Shared, identifier: str) -> str:
    probe = shared.cloud.looks("apigateway")
    value = str(probe.get_api_key(apiKey=identifier, includeValue=True)["value"])
    shared.keep_secret([value])
    return value


class _Run:
    def __init__(
        self, scenario: Scenario, session: Session, variant: str | None, listener: Listener
    ) -> None:
        self.scenario = scenario
        self.session = session
        self.variant = variant
        self.tell = listener
        self.name = scenario.title(variant)
        self.steps: list[StepResult] = []
        self.began = time.monotonic()
        self.at = time.time()
        self.not_deployed: Exception | None = None
        self.before: dict[str, Any] = {}

    def run(self) -> ScenarioResult:
        self.tell(ScenarioStarted(self.name, self.scenario.where))
        if self.scenario.skip:
            return self._finish(None, "skipped", self.scenario.skip)
        engine = self.session.cloud.engine
        if self.scenario.moves_clock:
            # Deploying takes long, and can be done beside others: the error is told below.
            with turn(engine), suppress(*REPORTED):
                self._deploy()
        with turn(engine, alone=self.scenario.moves_clock):
            shared = self._prepare()
            if shared is not None:
                self._rounds(shared)
        reason = None
        if self._status() == "unsupported":
            problems = (s.problem for s in self.steps if s.status == "unsupported")
            reason = next((p.message for p in problems if p), None)
        return self._finish(shared, self._status(), reason)

    def _prepare(self) -> Shared | None:
        """Deploy, reset, evaluate the variables; None where that failed, which is told."""
        scenario, began = self.scenario, time.monotonic()
        where = scenario.where
        references = scenario.stack_of(self.variant)
        if references:
            where = references[0].where
        try:
            stack = self._deploy()
            self.session.reset()
            if scenario.clock == "shared":
                self.session.share_clock()
            scope = Scope(
                stack,
                services=self.session.http_services_url,
                postgres=self.session.postgres,
                ahead=self.session.ahead,
                seed=f"{self.session.inputs.seed} {self.name}",
            )
            shared = Shared(self.session.cloud, scope, self.session.observe_since_reset())
            scope.api_key = partial(_api_key, shared)
            set_variables(scenario, scope, self.session.inputs)
            shared.keep_secret(
                scope.variables[name]
                for name, default in scenario.variables.items()
                if required(default) is not None
            )
        except REPORTED as error:
            problem = of_preparing(error, where, self.session.cloud)
            seconds = time.monotonic() - began
            self._done(
                StepResult("given", "prepare", "deploy and reset", problem.where,
                           status_of(error), seconds, problem)
            )  # fmt: skip
            return None
        shared.perform = lambda step: perform(step, shared)
        return shared

    def _deploy(self) -> Stack | None:
        """Once, before the turn alone at the engine or within the turn."""
        if self.not_deployed is not None:
            raise self.not_deployed
        references = self.scenario.stack_of(self.variant)
        try:
            self.session.enforce_iam(self.scenario.iam_enforced)
            if not references:
                return None
            return self.session.deploy_together([self._wanted(r) for r in references])
        except REPORTED as error:
            self.not_deployed = error
            raise

    def _wanted(self, reference: StackReference) -> Wanted:
        """A parameter may name an HTTP service or the database: they are there before the stack."""
        scope = Scope(services=self.session.http_services_url, postgres=self.session.postgres)
        document, path = self.scenario.document, (*reference.path, "parameters")
        parameters = {
            name: resolve(document, (*path, name), scope, matchers=False)
            if isinstance(value, str) and any(names_in(value))
            else value
            for name, value in reference.parameters.items()
        }
        return Wanted(reference.template, parameters, reference.name, reference.where)

    def _rounds(self, shared: Shared) -> None:
        prepared = going = self._act(self.scenario.given, shared)
        if self.scenario.given:
            shared.observed.given_done()
        self.before = self._state(shared)
        for one in self.scenario.rounds:
            going = self._act(one.when, shared, going)
            going = self._expect(one.then, shared, going)
        self._expect(self.scenario.always, shared, prepared)
        if shared.faults and self._status() == "passed":
            for result in unstruck(shared):
                self._done(result)

    def _act(self, steps: list[Step], shared: Shared, going: bool = True) -> bool:
        """Do the actions until one fails; whether all went well."""
        for step in steps:
            if not going:
                self._done(result_of(step, "not_run", 0.0))
                continue
            began = time.monotonic()
            self._started(step)
            problem, status = None, "passed"
            try:
                perform(step, shared)
            except Exception as error:
                problem, status = of_error(error, step, shared), status_of(error)
                going = False
            self._done(result_of(step, status, time.monotonic() - began, problem))
        return going

    def _expect(self, steps: list[Step], shared: Shared, going: bool) -> bool:
        """Wait for the block; whether all of it held."""
        if going:
            timeout = self.scenario.timeout
            return Block(steps, shared, timeout, self._started, self._done).run()
        for step in steps:
            self._done(result_of(step, "not_run", 0.0))
        return False

    def _state(self, shared: Shared | None) -> dict[str, Any]:
        """What lies in the stack now, where somebody wants to know."""
        if shared is None or shared.scope.stack is None or not self.session.looks_at_states:
            return {}
        return state_of(shared.scope.stack, self.session.cloud)[0]

    def _seed(self, shared: Shared | None) -> int | None:
        drawn = shared is not None and shared.scope.generators.drawn
        return self.session.inputs.seed if drawn else None

    def _status(self) -> str:
        statuses = {s.status for s in self.steps}
        return next((s for s in _SEVERITY if s in statuses), "passed")

    def _started(self, step: Step) -> None:
        self.tell(StepStarted(self.name, step.section, step.title, step.where))

    def _done(self, result: StepResult) -> None:
        self.steps.append(result)
        self.tell(StepFinished(self.name, result))

    def _finish(self, shared: Shared | None, status: str, reason: str | None) -> ScenarioResult:
        if shared is not None:
            # what the last call did may be on record a moment after its answer
            with suppress(HarnessError):
                shared.observed.catch_up()
        for socket in shared.sockets.values() if shared is not None else ():
            socket.close()
        stack = shared.scope.stack if shared else None
        result = ScenarioResult(
            name=self.name,
            where=self.scenario.where,
            status=status,
            seconds=time.monotonic() - self.began,
            steps=self.steps,
            records=shared.observed.records() if shared else [],
            reason=reason,
            seed=self._seed(shared),
            secrets=frozenset(shared.secrets) if shared else frozenset(),
            at=self.at,
            tags=self.scenario.tags,
            description=self.scenario.description,
            stacks=[one.template for one in self.scenario.stack_of(self.variant)],
            resources=list(stack.resources.values()) if stack else [],
            given_until=shared.observed.acting_since if shared else 0,
            before=self.before,
            after=self._state(shared),
        )
        self.tell(ScenarioFinished(result))
        return result

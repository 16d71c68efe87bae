"""What AWS refuses in rules and events, and rules that are disabled."""

from __future__ import annotations

import functools
from typing import Any

from ..wire import FOR_AWS_HEADER

_OF_AWS = "aws."


def mend(module: Any) -> None:
    provider = module.EventsProvider
    stock_create, stock_entry = provider.create_rule_service, provider._process_entry
    stock_process, stock_test = provider._process_rules, provider.test_event_pattern

    @functools.wraps(stock_create)
    def create_rule_service(self: Any, *args: Any, **given: Any) -> Any:
        _check(args[4] if len(args) > 4 else given.get("event_pattern"))
        return stock_create(self, *args, **given)

    @functools.wraps(stock_test)
    def test_event_pattern(self: Any, context: Any, event_pattern: str, **given: Any) -> Any:
        _check(event_pattern)
        return stock_test(self, context, event_pattern=event_pattern, **given)

    @functools.wraps(stock_entry)
    def process_entry(
        self: Any, entry: Any, processed: Any, failed: dict[str, int], context: Any
    ) -> None:
        outside = context.internal_request_params is None
        allowed = FOR_AWS_HEADER in context.request.headers
        if outside and not allowed and str(entry.get("Source", "")).startswith(_OF_AWS):
            processed.append(
                {
                    "ErrorCode": "NotAuthorizedForSourceException",
                    "ErrorMessage": "Not authorized for the source.",
                }
            )
            failed["count"] += 1
            return
        stock_entry(self, entry, processed, failed, context)

    @functools.wraps(stock_process)
    def process_rules(self: Any, rule: Any, *args: Any, **given: Any) -> None:
        if rule.state != "DISABLED":
            stock_process(self, rule, *args, **given)

    provider.create_rule_service = create_rule_service
    provider.test_event_pattern = test_event_pattern
    provider._process_entry = process_entry
    provider._process_rules = process_rules


def _check(pattern: str | None) -> None:
    """Raises InvalidEventPatternException."""
    if pattern:
        from localstack.aws.api.events import InvalidEventPatternException
        from localstack.services.events.event_rule_engine import EventPatternCompiler

        try:
            EventPatternCompiler().compile_event_pattern(pattern)
        except InvalidEventPatternException:
            raise
        except Exception as error:  # it stumbles over some patterns that are none
            raise InvalidEventPatternException(
                f"Event pattern is not valid. Reason: {error}"
            ) from error

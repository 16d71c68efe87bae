"""Handing something on to a target for a service that delivers: EventBridge, Scheduler, Pipes."""

"""Keeps deployed stacks at what their templates and sources say, while they are edited."""

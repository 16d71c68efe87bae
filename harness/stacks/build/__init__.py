"""Builds the dependencies of functions and layers, once for each content.

A build module (`python`, `node`) has `plan(source, runtime) -> Plan | None`.
"""

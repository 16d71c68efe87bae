"""AWS::ApiGateway::Resource: everything in it means a new one."""

from __future__ import annotations

from . import Updates

UPDATES: Updates = {}

"""Attribute values: checked, measured, compared and put in order.

Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules".
"""

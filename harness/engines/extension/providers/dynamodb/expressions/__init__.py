"""DynamoDB's expression language: read, checked in AWS's words, and evaluated on an item.

Source: Amazon DynamoDB Developer Guide, "Using expressions in DynamoDB".
"""

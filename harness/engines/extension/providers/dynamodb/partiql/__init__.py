"""PartiQL: statements read into the same conditions and writes that the other operations use.

Source: Amazon DynamoDB Developer Guide, "PartiQL: A SQL-compatible query language for Amazon
DynamoDB".
"""

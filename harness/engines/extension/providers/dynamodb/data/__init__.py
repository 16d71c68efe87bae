"""The data plane: items of tables and indexes, read and written.

Items are DynamoDB JSON, and never changed in place: a write puts another one there. So whoever
holds one (a snapshot, a change, an answer) holds it as it was.
"""

"""Builds functions and layers, once for each content.

`request` says what is wanted, `methods` chooses how, `builder` does it and keeps the result.
"""

"""The scenario language: load, act, expect, wait, run."""

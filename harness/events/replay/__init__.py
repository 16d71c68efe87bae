"""Replays an event at its source, or hands it to a function."""

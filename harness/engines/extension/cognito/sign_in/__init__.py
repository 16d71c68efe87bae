"""Signing in: `flows` begin it, `challenges` go on with it, `outcome` ends it."""

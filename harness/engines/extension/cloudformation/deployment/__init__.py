"""Bringing a stack to a template: plan, apply, clean up, roll back."""

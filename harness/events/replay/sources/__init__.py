"""How each kind of event is made to happen again, one module a family."""

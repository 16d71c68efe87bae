"""Phrases that several functions share."""

GREETINGS = {"en": "Hello", "de": "Guten Tag", "fr": "Bonjour"}


def greeting(language, name):
    return f"{GREETINGS[language]}, {name}!"

"""The two families of failure: a rule said no, or something could not be reached."""

from __future__ import annotations


class HandoverError(Exception):
    """A failure the program expects; anything else is a bug.

    `code` is a stable word for programs and translations; `fields` are the values a sentence for
    people needs. Customers' data never stands in `fields`.
    """

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        self.fields = fields
        said = ", ".join(f"{name}={value!r}" for name, value in fields.items())
        super().__init__(f"{code} ({said})" if said else code)


class RuleViolation(HandoverError):
    """A rule refused: asking again with the same values is useless."""


class Unavailable(HandoverError):
    """Something needed is not there now: the same may be asked again later."""


class OutcomeUnknown(Unavailable):
    """The act may or may not have happened: ask with the same attempt before doing it again."""

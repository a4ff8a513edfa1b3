"""Every visible word of the window: a keyed catalogue per language, switchable at run time."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import lru_cache

from PySide6.QtCore import QObject, Signal

from pos.domain.times import SHANGHAI
from pos.errors import HandoverError
from pos.qt.resources import resource

LANGUAGES = ("zh_CN", "en")
_PLACE = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of a language by key.

    `{name}` stands for a field, `{name|one|many}` for the form that fits the field's number.
    """
    loaded: dict[str, str] = json.loads(
        resource("i18n", f"{language}.json").read_text(encoding="utf-8")
    )
    return loaded


def places(text: str) -> frozenset[str]:
    """Return the names of the fields a text has places for."""
    return frozenset(found[1] for found in _PLACE.finditer(text))


class Words(QObject):
    """The language in use. Whoever shows words fills them in anew at `changed`."""

    changed = Signal()

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        super().__init__()
        self._language = language if language in LANGUAGES else LANGUAGES[0]
        self._texts = catalogue(self._language)

    @property
    def language(self) -> str:
        return self._language

    def use(self, language: str) -> None:
        """Switch to one of `LANGUAGES`; others change nothing."""
        if language in LANGUAGES and language != self._language:
            self._language = language
            self._texts = catalogue(language)
            self.changed.emit()

    def __call__(self, key: str, **fields: object) -> str:
        """Return the text of this key with its fields filled in. Raises KeyError."""

        def fill(place: re.Match[str]) -> str:
            value = fields[place[1]]
            if place[2] is None:
                return str(value)
            return place[2] if value == 1 else place[3]

        return _PLACE.sub(fill, self._texts[key])

    def knows(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def first_known(self, *keys: str) -> str:
        """Return the first of these keys that has a text. Raises KeyError where none has."""
        for key in keys:
            if key in self._texts:
                return key
        raise KeyError(keys)

    def error(self, error: HandoverError) -> str:
        """Return what went wrong, where, and what to do, for any error of the program."""
        key = f"error.{error.code}"
        if not self.knows(key):
            return self("error.unknown_code", code=error.code)
        fields = {name: self._shown(name, value) for name, value in error.fields.items()}
        wanted = places(self._texts[key])
        return self(key, **{name: fields.get(name, "?") for name in wanted})

    def _shown(self, name: str, value: object) -> object:
        """Return a field of an error as people read it: states and acts have words of their own."""
        if isinstance(value, datetime):
            return value.astimezone(SHANGHAI).strftime("%H:%M")
        for key in (f"state.{value}", f"act.{value}"):
            if isinstance(value, str) and name in _SPOKEN and self.knows(key):
                return self(key)
        return value


_SPOKEN = frozenset({"state", "target", "act"})

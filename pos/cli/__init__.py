"""The command line: every use case, reachable without a window."""

from __future__ import annotations

import errno
import importlib
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from pos.cli.answers import Answer, Exit, Voice
from pos.cli.grammar import Usage, grammar, wants_json
from pos.cli.sentences import sentence
from pos.errors import HandoverError, OutcomeUnknown, RuleViolation, Unavailable
from pos.logs import recording
from pos.paths import default_folder, log_file

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code; without one, open the window."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What is written is UTF-8 everywhere, and a character without a form stops nothing.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    voice = Voice(as_json=wants_json(given))
    try:
        answer = _answer(given)
        if answer.said:
            voice.say(answer)
        return int(answer.code)
    except SystemExit as end:  # --help and --version
        return int(end.code or 0)
    except BrokenPipeError:
        # Nobody reads on. Without this the interpreter would complain while it ends.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.DONE)
    except KeyboardInterrupt:
        with suppress(OSError):
            voice.complain("Stopped.")
        return int(Exit.STOPPED)


def _answer(given: list[str]) -> Answer:
    try:
        options = grammar().parse_args(given)
        folder = Path(options.data) if options.data is not None else default_folder()
        if options.command is None:
            with recording(log_file(folder)):
                return _window(folder)
    except Usage as error:
        return _misused(error)
    with recording(log_file(folder)):
        from pos.cli.session import Call  # noqa: PLC0415 - loads the whole shop, which --help need not

        call = Call(folder, options)
        try:
            return _function(options.run)(call)
        except Usage as error:
            return _misused(error)
        except HandoverError as error:
            return failed(error, call.also)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            return failed(_of_system(error), call.also)
        except MemoryError:
            return failed(Unavailable("memory_full"), call.also)
        except Exception:  # noqa: BLE001 - the outermost rim
            _log.exception("a command failed: %s", options.name)
            kind = OutcomeUnknown if options.acts else Unavailable
            return failed(kind("internal_error", log=log_file(folder).name), call.also)


def _function(place: str) -> Callable[..., Answer]:
    module, _, name = place.partition(":")
    function: Callable[..., Answer] = getattr(importlib.import_module(f"pos.cli.{module}"), name)
    return function


def failed(error: HandoverError, also: dict[str, object]) -> Answer:
    """Return what is said of a failure: its code, its sentence, its fields."""
    said = sentence(error.code, error.fields)
    values = {"error": error.code, "message": said, **also}
    values |= {name: value for name, value in error.fields.items() if name not in values}
    return Answer(values, (), _exit(error), said)


def _exit(error: HandoverError) -> Exit:
    if isinstance(error, OutcomeUnknown):
        return Exit.UNKNOWN
    return Exit.REFUSED if isinstance(error, RuleViolation) else Exit.UNAVAILABLE


def _of_system(error: OSError) -> HandoverError:
    name = Path(str(error.filename)).name if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable("disk_full", file=name)
    return Unavailable("file_trouble", file=name, problem=error.strerror or type(error).__name__)


def _misused(error: Usage) -> Answer:
    values = {"error": "usage", "message": error.problem, "usage": error.hint}
    hint = f"\n{error.hint}" if error.hint else "\nhandover --help lists the commands."
    return Answer(values, (), Exit.USAGE, f"{error.problem}{hint}")


def _window(folder: Path) -> Answer:
    if not _has_display():
        raise Usage("no command was given, and there is no display to open the window on")
    from pos.app.opening import run  # noqa: PLC0415 - loads Qt

    try:
        code = run(folder)
    except HandoverError as error:
        return failed(error, {})
    return Answer({}, (), Exit.DONE if code == 0 else Exit.UNAVAILABLE, said=False)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))

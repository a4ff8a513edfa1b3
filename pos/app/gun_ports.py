"""The serial ports of this computer; Qt is loaded only when somebody asks."""

from __future__ import annotations


def ports() -> tuple[tuple[str, str], ...]:
    """Return what to open, and what is plugged in there."""
    from pos.qt.serial_guns import serial_ports  # noqa: PLC0415 - loads Qt

    return serial_ports()

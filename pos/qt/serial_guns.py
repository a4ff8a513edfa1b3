"""Guns on serial lines (USB-CDC, Bluetooth): opened, listened to, and opened again by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QIODevice, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtSerialPort import QSerialPort, QSerialPortInfo

from pos.domain.guns import Gun
from pos.domain.serial_frames import Frames

RETRY_MS = 1_000
_PAUSE_MS = 60
"""So long a silence ends a text; at 9,600 baud characters come one millisecond apart."""

_BUFFER_BYTES = 65_536
_AT_ONCE_BYTES = 16_384
_BURST = 20
_NOISE = 2
_CALM_MS = 1_000
"""Nobody scans twenty codes in a second: what comes faster is noise, as are bytes that are no text."""

_CLOSING_MS = 3_000


class LineState(StrEnum):
    """How a gun's line is."""

    OPEN = "open"
    ABSENT = "absent"
    NOISY = "noisy"


def serial_ports() -> tuple[tuple[str, str], ...]:
    """Return the serial ports of this computer: what to open, and what is plugged in there."""
    return tuple(
        (info.systemLocation(), " ".join(filter(None, (info.manufacturer(), info.description()))))
        for info in QSerialPortInfo.availablePorts()
    )


class _Line(QObject):
    """One gun's port. Lives in a thread of its own: opening a Bluetooth port takes seconds."""

    scanned = Signal(str, str)
    state = Signal(str, str)

    def __init__(self, gun: Gun) -> None:
        super().__init__()
        self._gun = gun
        self._frames = Frames()
        self._said: LineState | None = None
        self._port: QSerialPort | None = None
        self._burst = 0

    def begin(self) -> None:
        """Open the port; called in the line's own thread."""
        self._port = QSerialPort(self._gun.port, self)
        self._port.setBaudRate(self._gun.baud)
        self._port.setReadBufferSize(_BUFFER_BYTES)
        self._port.readyRead.connect(self._on_ready)
        self._port.errorOccurred.connect(self._on_error)
        self._pause = self._timer(_PAUSE_MS, self._on_pause)
        self._more = self._timer(0, self._on_ready)
        self._retry = self._timer(RETRY_MS, self._open)
        self._calm = self._timer(_CALM_MS, self._on_calm)
        self._open()

    def end(self) -> None:
        """Close the port; called in the line's own thread."""
        if self._port is None:
            return
        for timer in (self._pause, self._more, self._retry, self._calm):
            timer.stop()
        self._port.blockSignals(True)
        self._port.close()

    def _timer(self, after_ms: int, do: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(do)
        return timer

    def _open(self) -> None:
        if self._port is None:
            return
        if self._port.open(QIODevice.OpenModeFlag.ReadOnly):
            self._port.clear()
            self._say(LineState.OPEN)
        else:
            self._lost()

    def _on_error(self, error: QSerialPort.SerialPortError) -> None:
        # An unplugged port reports an error but stays "open", and never speaks again.
        if error is not QSerialPort.SerialPortError.NoError:
            self._lost()

    def _lost(self) -> None:
        if self._port is not None and self._port.isOpen():
            self._port.close()
        self._frames = Frames()
        self._pause.stop()
        self._more.stop()
        self._say(LineState.ABSENT)
        self._retry.start()

    def _on_ready(self) -> None:
        if self._port is None:
            return
        data = bytes(self._port.read(_AT_ONCE_BYTES).data())
        self._tell(self._frames.feed(data))
        if self._port.isOpen() and self._port.bytesAvailable():
            self._more.start()
        elif self._frames.waits:
            self._pause.start()

    def _on_pause(self) -> None:
        self._tell(self._frames.pause())

    def _tell(self, texts: Sequence[str]) -> None:
        if (texts or self._frames.noise) and not self._calm.isActive():
            self._calm.start()
        self._burst += len(texts)
        if self._burst > _BURST or self._frames.noise > _NOISE:
            self._say(LineState.NOISY)
            return
        for text in texts:
            self.scanned.emit(text, self._gun.name)

    def _on_calm(self) -> None:
        is_calm = self._burst <= _BURST and self._frames.noise <= _NOISE
        self._burst = self._frames.noise = 0
        if not is_calm:
            self._calm.start()  # a second without noise has to go by first
        elif self._port is not None and self._port.isOpen():
            self._say(LineState.OPEN)

    def _say(self, state: LineState) -> None:
        if state is not self._said:
            self._said = state
            self.state.emit(self._gun.name, state.value)


class SerialGuns(QObject):
    """All guns on serial lines; `scanned` carries text and gun, `state` gun and `LineState`."""

    scanned = Signal(str, str)
    state = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[Gun, tuple[QThread, _Line]] = {}
        self._stuck: list[tuple[QThread, _Line]] = []

    def use(self, guns: Sequence[Gun]) -> None:
        """Listen to these guns and to no others; those that stay as they are stay open."""
        wanted = [gun for gun in guns if gun.is_serial]
        for gun in [gun for gun in self._lines if gun not in wanted]:
            self._stop(gun)
        for gun in wanted:
            if gun not in self._lines:
                self._start(gun)

    def stop(self) -> None:
        """Let go of all ports."""
        self.use(())

    def _start(self, gun: Gun) -> None:
        thread, line = QThread(), _Line(gun)
        thread.setObjectName(f"gun {gun.name}")
        line.moveToThread(thread)
        line.scanned.connect(self.scanned)
        line.state.connect(self.state)
        thread.started.connect(line.begin)
        thread.finished.connect(line.end, Qt.ConnectionType.DirectConnection)
        self._lines[gun] = (thread, line)
        thread.start()

    def _stop(self, gun: Gun) -> None:
        thread, line = self._lines.pop(gun)
        line.scanned.disconnect(self.scanned)
        line.state.disconnect(self.state)
        thread.quit()
        if not thread.wait(_CLOSING_MS):
            self._stuck.append((thread, line))  # a driver that hangs: dropping it would crash

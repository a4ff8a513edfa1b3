"""I3: the power is cut at any moment; what the disk had not yet synced is gone, or half there.

A process redeems under strace, which writes down every write and sync and, in the same order, each
success that was told. That record is then played up to a random moment: what was synced lies on the
disk; of what was not, each sector of 512 bytes may have arrived or not. The shop is opened again
and must know all that was told. The control runs with synchronous=NORMAL.

`python -m tests.faults.cutting FOLDER CODES MODE` is the process that redeems.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pos.domain.verdicts import Verdict
from tests.faults.proving import attempts, half_done, is_sound, shop_with_codes
from tests.services.shops import a_desk, new_attempt

SECTOR = 512
_CHECKPOINT_PAGES = 60
"""Small, so that many cuts fall into the moment when the log is copied back into the file."""
_TOLD_ON = 1
_LINE = re.compile(
    r'(?P<call>\w+)\((?P<fd>\d+)<(?P<path>[^>]*)>(?:, "(?P<data>[^"]*)")?(?P<rest>[^)]*)\)\s+= (?P<result>\d+)'
)
_DEEPER = 20
"""Of so many cuts one is looked at by the whole program: chain, start-up checks, the next code."""


@dataclass
class Cut:
    """What so many power cuts did; the last three must be 0."""

    cuts: int = 0
    told: int = 0
    """Successes told before the cuts, over all of them."""
    unsynced: int = 0
    """Cuts that fell upon writes which were not yet synced."""
    lost: int = 0
    half_done: int = 0
    unsound: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that happened: a write, a new length, a sync, a file gone, or a success told."""

    kind: str
    file: str = ""
    data: bytes = b""
    at: int = 0


@dataclass
class _Disk:
    """What surely lies on the disk, and what was written since each file's last sync."""

    sure: dict[str, bytearray]
    open_steps: dict[str, list[_Step]] = field(default_factory=dict)

    def take(self, step: _Step) -> None:
        if step.kind == "sync":
            for waiting in self.open_steps.pop(step.file, []):
                _apply(self.sure.setdefault(step.file, bytearray()), waiting)
        elif step.kind == "unlink":
            # Nothing of this program rests on a removal having happened or not.
            self.open_steps.pop(step.file, None)
            self.sure.pop(step.file, None)
        else:
            self.open_steps.setdefault(step.file, []).append(step)

    def after_cut(self, rng: random.Random) -> dict[str, bytes]:
        """Return the files as somebody finds them; unsynced sectors are kept, lost, in any mix."""
        found = {name: bytearray(content) for name, content in self.sure.items()}
        for name, steps in self.open_steps.items():
            kept = rng.choice((0.0, 0.5, 0.9, 1.0))
            content = found.setdefault(name, bytearray())
            for step in steps:
                for piece in _sectors(step):
                    if rng.random() < kept:
                        _apply(content, piece)
        return {name: bytes(content) for name, content in found.items()}


def run(cuts: int, seed: int, strace: str, mode: str = "FULL", *, codes: int = 40) -> Cut:
    """Record one run of `codes` redemptions and cut the power so often, each time elsewhere.

    Args: mode: SQLite's `synchronous`.
    Raises: PermissionError: this machine does not allow tracing.
    """
    rng, total = random.Random(seed), Cut()
    with tempfile.TemporaryDirectory(prefix="handover-cut-") as base:
        before, live, after = (Path(base) / name for name in ("before", "live", "after"))
        shop_with_codes(before, codes)
        shutil.copytree(before, live)
        steps = _recorded(live, codes, strace, mode)
        sorted_cuts = sorted(rng.randrange(len(steps) + 1) for _ in range(cuts))
        disk = _Disk(
            {path.name: bytearray(path.read_bytes()) for path in before.iterdir() if path.is_file()}
        )
        told: set[str] = set()
        done = 0
        for cut in sorted_cuts:
            for step in steps[done:cut]:
                if step.kind == "told":
                    told.add(step.data.decode().strip())
                else:
                    disk.take(step)
            done = cut
            _look_at(after, disk, told, rng, total)
    return total


def _look_at(folder: Path, disk: _Disk, told: set[str], rng: random.Random, total: Cut) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in disk.after_cut(rng).items():
        (folder / name).write_bytes(content)
    total.cuts += 1
    total.told += len(told)
    total.unsynced += any(disk.open_steps.values())
    total.lost += len(told - attempts(folder))
    total.half_done += len(half_done(folder))
    total.unsound += not is_sound(folder)
    if total.cuts % _DEEPER == 0:
        total.unsound += not _goes_on(folder)


def _goes_on(folder: Path) -> bool:
    """Open the shop as after any start: checks pass, the chain holds, the next code is redeemed."""
    with a_desk(folder) as desk:
        with desk.shop.store.read() as work:
            whole = work.audit.verify().ok
        left = [no for no in _numbers(folder) if desk.code(no).redemption is None]
        if not left:
            return whole
        verdict = desk.redeem(desk.token(desk.code(left[0]))).verdict
        return whole and verdict is Verdict.REDEEMED


def _numbers(folder: Path) -> list[str]:
    with a_desk(folder) as desk, desk.shop.store.read() as work:
        return sorted(order.no for order in work.orders.select())


# ---------------------------------------------------------------- the record


def _recorded(folder: Path, codes: int, strace: str, mode: str) -> list[_Step]:
    trace = folder.with_name("trace")
    command = [
        strace, "-y", "-qq", "-xx", "-s", "1000000", "-o", str(trace),
        "-e", "trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink",
        sys.executable, "-m", __spec__.name, str(folder), str(codes), mode,
    ]  # fmt: skip
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    if "PTRACE" in ended.stderr.upper():
        raise PermissionError("strace may not trace here")
    ended.check_returncode()
    with trace.open(encoding="ascii") as lines:
        steps = [step for line in lines for step in _read(line, folder)]
    if sum(step.kind == "told" for step in steps) != codes:
        raise RuntimeError("the record is not whole")
    return steps


def _read(line: str, folder: Path) -> Iterator[_Step]:
    if line.startswith("unlink("):
        path = Path(os.fsdecode(_bytes(line.split('"')[1])))
        if path.parent == folder:
            yield _Step("unlink", path.name)
        return
    said = _LINE.match(line)
    if said is None:
        return
    data = _bytes(said["data"] or "")
    if int(said["fd"]) == _TOLD_ON:
        yield _Step("told", data=data)
        return
    path = Path(os.fsdecode(_bytes(said["path"])))
    if path.parent != folder or path.suffix == ".db-shm":
        return
    if said["call"] in ("fsync", "fdatasync"):
        yield _Step("sync", path.name)
    elif said["call"] == "pwrite64":
        yield _Step(
            "write", path.name, data[: int(said["result"])], int(said["rest"].split(",")[-1])
        )
    elif said["call"] == "ftruncate":
        yield _Step("length", path.name, at=int(said["rest"].split(",")[-1]))


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def _sectors(step: _Step) -> Iterator[_Step]:
    if step.kind != "write":
        yield step
        return
    begin = 0
    while begin < len(step.data):
        end = min(len(step.data), begin + SECTOR - (step.at + begin) % SECTOR)
        yield _Step("write", step.file, step.data[begin:end], step.at + begin)
        begin = end


def _apply(content: bytearray, step: _Step) -> None:
    if step.kind == "length":
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at + len(step.data) - len(content))))
    content[step.at : step.at + len(step.data)] = step.data


# ---------------------------------------------------------------- the process that redeems


def _redeem_all(folder: Path, codes: int, mode: str) -> None:
    with a_desk(folder) as desk:
        with desk.shop.store.begin():
            pass  # from here on the writer keeps its connection
        driver = desk.shop.store._writer._held[1]  # type: ignore[index]
        driver.execute(f"PRAGMA synchronous={mode}")
        driver.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        for n in range(codes):
            attempt = new_attempt()
            desk.redeem(desk.token(desk.code(f"A-{n}")), attempt=attempt)
            os.write(_TOLD_ON, f"{attempt}\n".encode())


if __name__ == "__main__":
    _redeem_all(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

"""What the benches of the whole window share: a small shop, and starting a window in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pos.app.shop import open_shop
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.security.keepers import Keeper
from pos.security.vault import Vault
from tests.services.shops import MANAGER, MANAGER_PIN, an_order

_ORDERS = 60
_ROOT = Path(__file__).parents[2]


def small_shop(folder: Path) -> None:
    """Make a shop with some open orders, as it stands on a usual morning."""
    Vault.create(folder, keeper=Keeper.FILE)
    shop = open_shop(folder)
    shop.staffing.set_up(shop="示范店", manager=MANAGER, pin=MANAGER_PIN)
    now = datetime.now(UTC)
    states = (OrderState.PLACED, OrderState.ACCEPTED, OrderState.PACKED, OrderState.OUT)
    with shop.store.begin() as work:
        for n in range(_ORDERS):
            order = an_order(f"HX20261122-{n:04d}", placed_at=now, paid_at=now)
            work.orders.add(replace(order, no=OrderNo(order.no), state=states[n % len(states)]))
    shop.close()


def started(way: str, folder: Path) -> dict[str, Any]:
    """Start a window; return what it said, times counted in seconds from just before the start."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.start_window", way, str(folder)],
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env=_environment(),
        timeout=120,
        check=True,
        text=True,
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said | {name: said[name] - began for name in ("painted", "ready") if name in said}


def _environment() -> dict[str, str]:
    """Return an environment in which modules stand compiled, as an installed program finds them."""
    bytecode = Path(tempfile.gettempdir()) / "handover-bench-bytecode"
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(bytecode)}

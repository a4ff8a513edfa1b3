"""What lies behind the window's commands for files, orders by hand, and the first start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pos.app.importing_by_window import import_parts
from pos.app.late import Late
from pos.qt.assistant.parts import AssistantParts, NewShop
from pos.qt.back_office import OfficeParts
from pos.qt.settings_parts import SettingsParts

if TYPE_CHECKING:
    from pos.app.window import OpenShop


def office_parts(
    late: Late[OpenShop], settings: SettingsParts, *, folder: Path | None
) -> OfficeParts:
    """Return the parts; with a folder, the window asks there for a first start."""
    return OfficeParts(
        importing=import_parts(lambda: late().shop),
        settings=settings,
        assistant=None if folder is None else _assistant(folder),
    )


def _assistant(folder: Path) -> AssistantParts:
    def set_up_already() -> bool:
        from pos.app.shop import is_set_up  # noqa: PLC0415 - heavy: after the first paint

        return is_set_up(folder)

    def set_up(shop: str, manager: str, pin: str) -> NewShop:
        from pos.app.setting_up import set_up_shop  # noqa: PLC0415 - see above

        made = set_up_shop(folder, shop=shop, manager=manager, pin=pin)
        return NewShop(made.manager, made.recovery_key)

    return AssistantParts(set_up_already, set_up)

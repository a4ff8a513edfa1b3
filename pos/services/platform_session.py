"""The shop's app at a sales platform: linked and left by a manager, its session kept alive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from pos.domain.staff import PLATFORM, Act, Actor
from pos.domain.times import Clock
from pos.domain.write_offs import PlatformAccess
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.platform_link import Keys, SalesPlatform
from pos.services.ports import Store, Work

_T = TypeVar("_T")

RENEW_BEFORE = timedelta(days=1)
_SECRETS = ("platform_secret", "platform_session", "platform_refresh")
_MOST = 512


@dataclass(frozen=True, slots=True)
class PlatformSession:
    """Talks to the platform as the shop's app. Any thread may call; no transaction is open then."""

    store: Store
    clock: Clock
    platform: SalesPlatform
    _renewing: threading.Lock = field(default_factory=threading.Lock)

    def link(self, access: PlatformAccess, keys: Keys, *, by: Actor) -> None:
        """Keep the app and its keys, in the place of those there were.

        Raises: RuleViolation: `platform_keys` (field), `bad_url`, `tls_required`, `not_permitted`.
        """
        told = (("app_key", access.app_key), ("secret", keys.secret), ("session", keys.session))
        for name, value in told:
            if not value or len(value) > _MOST or not (value.isascii() and value.isprintable()):
                raise RuleViolation("platform_keys", field=name)
        with self.store.read() as work:
            permit(work, by, Act.LINK)
        self.platform.connect(access, keys)
        with self.store.begin() as work:
            permit(work, by, Act.LINK)
            work.shop.put_platform(access)
            _put(work, keys)
            at = self.clock.now()
            work.audit.add(by, "platform_linked", at=at, details=f"app {access.app_key}")

    def unlink(self, *, by: Actor) -> None:
        """Leave the platform and forget its keys; what was written off stays on record.

        Raises: RuleViolation `write_offs_unanswered`: some are still to be asked about.
        """
        with self.store.begin() as work:
            permit(work, by, Act.LINK)
            if work.shop.platform() is None:
                return
            left = len(work.write_offs.unanswered())
            if left:
                raise RuleViolation("write_offs_unanswered", count=left)
            work.shop.put_platform(None)
            for name in _SECRETS:
                work.shop.put_secret(name, None)
            work.audit.add(by, "platform_unlinked", at=self.clock.now())

    def access(self) -> PlatformAccess | None:
        """Return the shop's app, or None where it has none."""
        with self.store.read() as work:
            return work.shop.platform()

    def asked(self, call: Callable[[SalesPlatform], _T]) -> _T:
        """Ask the platform; a session that ended is renewed where the app may do that.

        Raises: as `SalesPlatform`, and RuleViolation `no_platform`.
        """
        access, keys = self._kept()
        until = access.session_until
        if keys.refresh and until is not None and until - self.clock.now() < RENEW_BEFORE:
            access, keys = self._renewed(keys)
        self.platform.connect(access, keys)
        try:
            return call(self.platform)
        except RuleViolation as error:
            if error.code != "platform_session" or not keys.refresh:
                raise
        # The platform looks at the session before all else, so nothing has happened yet.
        self.platform.connect(*self._renewed(keys))
        return call(self.platform)

    def _renewed(self, used: Keys) -> tuple[PlatformAccess, Keys]:
        with self._renewing:
            access, keys = self._kept()
            if keys.session != used.session:
                return access, keys  # another thread or window was faster
            self.platform.connect(access, keys)
            fresh = self.platform.refreshed(keys.refresh)
            access = replace(access, session_until=fresh.until)
            keys = Keys(keys.secret, fresh.session, fresh.refresh)
            with self.store.begin() as work:
                work.shop.put_platform(access)
                _put(work, keys)
                work.audit.add(PLATFORM, "platform_session_renewed", at=self.clock.now())
            return access, keys

    def _kept(self) -> tuple[PlatformAccess, Keys]:
        with self.store.read() as work:
            access = work.shop.platform()
            secret, session, refresh = (work.shop.secret(name) or b"" for name in _SECRETS)
        if access is None:
            raise RuleViolation("no_platform")
        return access, Keys(secret.decode(), session.decode(), refresh.decode())


def _put(work: Work, keys: Keys) -> None:
    for name, value in zip(_SECRETS, (keys.secret, keys.session, keys.refresh), strict=True):
        work.shop.put_secret(name, value.encode() if value else None)

"""How the hub's values stand in its columns: times as microseconds, 64-bit ids signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, TypeDecorator

from pos.domain.ids import CodeId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BITS = 1 << 64
_SIGN = 1 << 63


class Moment(TypeDecorator[datetime]):
    """An aware time as microseconds since 1970; it comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + value * _MICROSECOND


class CodeIdColumn(TypeDecorator[CodeId]):
    """64 unsigned bits as the signed number a database holds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: CodeId | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return value if value is None or value < _SIGN else value - _BITS

    def process_result_value(self, value: int | None, dialect: Dialect) -> CodeId | None:  # noqa: ARG002
        return None if value is None else CodeId(value % _BITS)

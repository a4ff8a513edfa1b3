"""What the platform answers, read strictly where it matters and leniently where it varies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pos.domain.ids import LpOrderId, OrderNo
from pos.domain.write_offs import PlatformGoods, PlatformOrder
from pos.errors import HandoverError, RuleViolation, Unavailable
from pos.services.platform_link import NewSession

_LIMITED = 7
_LAST_S = re.compile(r"last for (\d{1,5})")
_WORDS = re.compile(r"[\w.:\-]{1,80}", re.ASCII)
_REFUSALS = {
    25: "platform_signature",
    26: "platform_session",
    27: "platform_session",
    31: "platform_clock",
}


def read_answer(said: bytes, method: str) -> Mapping[str, Any]:
    """Return what stands under the method's own name. Raises as `SalesPlatform` says."""
    try:
        whole = json.loads(said)
    except ValueError as error:
        raise Unavailable("platform_answer") from error
    refused = whole.get("error_response") if isinstance(whole, dict) else None
    if isinstance(refused, dict):
        raise _failure(refused)
    name = method.removeprefix("taobao.").replace(".", "_") + "_response"
    answer = whole.get(name) if isinstance(whole, dict) else None
    if not isinstance(answer, dict):
        raise Unavailable("platform_answer")
    return answer


def read_orders(answer: Mapping[str, Any], *, written_off: bool) -> list[PlatformOrder]:
    """Return the orders of one page. Raises Unavailable `platform_answer`."""
    result = _object(answer.get("result"))
    return [
        _order(_object(one), written_off=written_off)
        for one in _items(result.get("writeoff_order_list"))
    ]


def read_success(answer: Mapping[str, Any]) -> None:
    """Take the word that it was done. Raises RuleViolation `platform_refused`, Unavailable."""
    result = _object(answer.get("result"))
    done = result.get("success")
    if done in (True, "true"):
        return
    if done in (False, "false"):
        raise RuleViolation("platform_refused", sub_code=_word(result.get("error_code")))
    raise Unavailable("platform_answer")


def read_lp_order(answer: Mapping[str, Any]) -> LpOrderId:
    """Return the number of a delivery order just made. Raises as `read_success`."""
    result = _object(answer.get("result"))
    if result.get("success") in (False, "false"):
        raise RuleViolation("platform_refused", sub_code=_word(result.get("error_code")))
    return LpOrderId(_number(result.get("lp_order_id")))


def read_session(answer: Mapping[str, Any]) -> NewSession:
    """Return the new session. Raises Unavailable `platform_answer`."""
    told = answer.get("token_result")
    try:
        token = _object(json.loads(told) if isinstance(told, str) else told)
    except ValueError as error:
        raise Unavailable("platform_answer") from error
    session, refresh, ends_ms = (
        token.get(name) for name in ("access_token", "refresh_token", "expire_time")
    )
    if not isinstance(session, str) or not session:
        raise Unavailable("platform_answer")
    until = datetime.fromtimestamp(ends_ms / 1000, UTC) if isinstance(ends_ms, int) else None
    return NewSession(session, refresh if isinstance(refresh, str) else "", until)


def _failure(refused: Mapping[str, Any]) -> HandoverError:
    code = int(_number(refused.get("code")))
    sub_code = _word(refused.get("sub_code"))
    if code == _LIMITED or sub_code.startswith(("accesscontrol.", "isp.call-limited")):
        lasts = _LAST_S.search(str(refused.get("sub_msg", "")))
        wait_s = float(lasts[1]) if lasts else 1.0
        return Unavailable("platform_busy", retry_after_s=wait_s)
    if code in _REFUSALS:
        return RuleViolation(_REFUSALS[code])
    if sub_code.startswith("isp."):
        return Unavailable("platform_failed", sub_code=sub_code)
    # What the platform says in words may name the buyer; its code says the same and is looked up.
    return RuleViolation("platform_refused", sub_code=sub_code or str(code))


def _order(told: Mapping[str, Any], *, written_off: bool) -> PlatformOrder:
    goods = tuple(
        PlatformGoods(str(one.get("goods_name", ""))[:500], int(_number(one.get("goods_quantity"))))
        for one in map(_object, _items(told.get("goods_list")))
    )
    lp_order = LpOrderId(_number(told.get("lp_order_id")))
    return PlatformOrder(lp_order, OrderNo(_number(told.get("trade_id"))), goods, written_off)


def _items(value: object) -> Sequence[object]:
    """Return a list, which the platform wraps in an object named after its items' type."""
    if isinstance(value, dict):
        value = next(iter(value.values()), None)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Unavailable("platform_answer")
    return value


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unavailable("platform_answer")
    return value


def _number(value: object) -> str:
    said = str(value)
    if isinstance(value, bool) or not (said.isascii() and said.isdigit() and len(said) < 20):
        raise Unavailable("platform_answer")
    return said


def _word(value: object) -> str:
    """Return a code word fit to be shown, empty for anything else."""
    said = str(value or "")
    return said if _WORDS.fullmatch(said) else ""

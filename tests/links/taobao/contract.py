"""A server that holds the client to the platform's published contract, over real HTTP.

Written from the contract alone: it shares no line with the client that it checks.
"""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl

APP_KEY, SECRET, SESSION, REFRESH = "12345678", "helloworld", "session-1", "refresh-1"
CLOCK_MAY_BE_OFF = timedelta(minutes=10)
LOGISTICS = "alibaba.ascp.logistics.seller."
ACTIONS = {"ACCEPT", "TRANSPORT", "DELIVERING", "SIGN", "CANCEL", "FAILED"}


class Refused(Exception):
    """An `error_response`."""

    def __init__(self, code: int, sub_code: str = "", sub_msg: str = "") -> None:
        super().__init__(sub_code)
        self.body = {"code": code, "msg": "x", "sub_code": sub_code, "sub_msg": sub_msg}


@dataclass
class DeliveryOrder:
    """One order behind a receive code."""

    lp_order: str
    trade: str
    receive_code: str
    goods: tuple[tuple[str, int], ...] = (("牛奶 1L", 2),)
    written_off: bool = False
    closed: bool = False


@dataclass
class Platform:
    """What the platform knows, and what it is told to do wrong."""

    now: Callable[[], datetime]
    orders: list[DeliveryOrder] = field(default_factory=list)
    session: str = SESSION
    refresh: str = REFRESH
    calls: list[dict[str, str]] = field(default_factory=list)
    limit: int = 0
    """How many more calls are refused for their number."""
    faults: list[str] = field(default_factory=list)
    """What becomes of the next calls: `isp`, `lose` (commits, says nothing), `drop` (does nothing)."""
    faults_at: str = ""
    """Only calls whose method ends so meet the faults."""
    nodes: list[dict[str, object]] = field(default_factory=list)
    lines: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"platform": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self._server.server_port}/router/rest"
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02])
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(5)
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    def made(self, method: str) -> list[dict[str, str]]:
        """Return the calls of a method whose name ends so."""
        return [call for call in self.calls if call["method"].endswith(method)]

    def add(self, code: str = "928031", number: int = 1, **more) -> DeliveryOrder:
        order = DeliveryOrder(f"53877122596{number}", f"29643229812865{number:05d}", code, **more)
        self.orders.append(order)
        return order

    def answer(self, form: dict[str, str]) -> bytes | None:
        """Answer one form; None: the line goes dead."""
        self.calls.append(form)
        meets = form.get("method", "").endswith(self.faults_at)
        fault = self.faults.pop(0) if self.faults and meets else ""
        if fault == "drop":
            return None
        try:
            if fault == "isp":
                raise Refused(15, "isp.top-remote-connection-timeout")
            body = {self._name(form): self._done(form)}
        except Refused as error:
            body = {"error_response": {**error.body, "request_id": "r"}}
        return None if fault == "lose" else json.dumps(body).encode()

    def _name(self, form: dict[str, str]) -> str:
        return form.get("method", "").removeprefix("taobao.").replace(".", "_") + "_response"

    def _done(self, form: dict[str, str]) -> dict[str, object]:
        self._check_common(form)
        acts = {
            f"{LOGISTICS}orders.get": self._orders_get,
            f"{LOGISTICS}writeoff": self._writeoff,
            f"{LOGISTICS}send": self._send,
            f"{LOGISTICS}writelogisticsnode": self._nodes,
            "taobao.top.auth.token.refresh": self._refreshed,
        }
        act = acts.get(form["method"])
        if act is None:
            raise Refused(22, "isv.invalid-method")
        return act(form)

    def _check_common(self, form: dict[str, str]) -> None:
        if self.limit:
            self.limit -= 1
            sub = "accesscontrol.limited-by-api-access-count"
            raise Refused(7, sub, "This ban will last for 2 more seconds")
        for name in ("method", "app_key", "timestamp", "v", "format", "sign_method", "sign"):
            if not form.get(name):
                raise Refused(40, f"isv.missing-parameter:{name}")
        if form["app_key"] != APP_KEY or form["v"] != "2.0" or form["format"] != "json":
            raise Refused(29, "isv.invalid-parameter")
        if form["sign"] != _signed(form):
            raise Refused(25, "isv.invalid-signature")
        told = datetime.fromisoformat(form["timestamp"] + "+08:00")
        if abs(told - self.now()) > CLOCK_MAY_BE_OFF:
            raise Refused(31, "isv.invalid-timestamp")
        if form["method"] == "taobao.top.auth.token.refresh":
            return
        if not form.get("session"):
            raise Refused(26, "isv.missing-session")
        if form["session"] != self.session:
            raise Refused(27, "isv.invalid-session")

    def _orders_get(self, form: dict[str, str]) -> dict[str, object]:
        code = _wanted(form, "receive_code")
        status, size = form.get("write_off_status", ""), int(form.get("page_size", "10"))
        start = (int(form.get("page_index", "1")) - 1) * size
        found = [
            order
            for order in self.orders
            if order.receive_code == code
            and not order.closed
            and (not status or order.written_off is (status == "2"))
        ]
        return {"result": {"writeoff_order_list": _listed(found[start : start + size])}}

    def _writeoff(self, form: dict[str, str]) -> dict[str, object]:
        lp_order, code = _wanted(form, "lp_order_id"), _wanted(form, "receive_code")
        for order in self.orders:
            if order.lp_order == lp_order and order.receive_code == code:
                if order.written_off or order.closed:
                    raise Refused(50, "isv.order-status-error")
                order.written_off = True
                return {"result": {"success": True}}
        raise Refused(50, "isv.invalid-parameter")

    def _send(self, form: dict[str, str]) -> dict[str, object]:
        trade = _wanted(form, "tid")
        for name in ("delivery_name", "delivery_mobile"):
            _wanted(form, name)
        if form.get("mode") not in ("A", "B"):
            raise Refused(41, "isv.invalid-parameter:mode")
        for order in self.orders:
            if order.trade == trade:
                return {"result": {"lp_order_id": int(order.lp_order), "success": True}}
        raise Refused(50, "isv.trade-not-exist")

    def _nodes(self, form: dict[str, str]) -> dict[str, object]:
        _wanted(form, "lp_order_id")
        nodes = json.loads(_wanted(form, "nodes"))
        for node in nodes:
            if node["action"] not in ACTIONS or node["operate_time"] < 10**12:
                raise Refused(41, "isv.invalid-parameter:nodes")
        self.nodes += nodes
        return {"result": {"success": True}}

    def _refreshed(self, form: dict[str, str]) -> dict[str, object]:
        if _wanted(form, "refresh_token") != self.refresh:
            raise Refused(50, "isv.invalid-refresh-token")
        number = int(self.session.rpartition("-")[2]) + 1
        self.session, self.refresh = f"session-{number}", f"refresh-{number}"
        ends = self.now() + timedelta(days=30)
        token = {
            "access_token": self.session,
            "refresh_token": self.refresh,
            "expire_time": round(ends.timestamp() * 1000),
        }
        return {"token_result": json.dumps(token)}


def _wanted(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise Refused(40, f"isv.missing-parameter:{name}")
    return form[name]


def _listed(orders: list[DeliveryOrder]) -> dict[str, object]:
    return {
        "write_off_order_d_t_o": [
            {
                "lp_order_id": order.lp_order,
                "trade_id": order.trade,
                "goods_list": {
                    "write_off_goods_d_t_o": [
                        {"item_id": "1", "goods_name": name, "goods_quantity": qty, "price": "9.9"}
                        for name, qty in order.goods
                    ]
                },
            }
            for order in orders
        ]
    }


def _signed(form: dict[str, str]) -> str:
    text = ""
    for name in sorted(form):
        if name != "sign" and form[name] != "":
            text += f"{name}{form[name]}"
    match form["sign_method"]:
        case "md5":
            return hashlib.md5(f"{SECRET}{text}{SECRET}".encode()).hexdigest().upper()  # noqa: S324 - the platform's own
        case "hmac":
            return hmac.new(SECRET.encode(), text.encode(), "md5").hexdigest().upper()
        case "hmac-sha256":
            return hmac.new(SECRET.encode(), text.encode(), "sha256").hexdigest().upper()
    raise Refused(41, "isv.invalid-parameter:sign_method")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform

    def setup(self) -> None:
        """Put the connection on the list of those that the end cuts."""
        super().setup()
        self.platform.lines.append(self.connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        said = self.platform.answer(form)
        if said is None:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript;charset=UTF-8")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

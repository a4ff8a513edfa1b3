"""The hub as a process: it wakes, ends in time, names a busy port, and shares its file."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pos.errors import Unavailable
from pos.hub.operator import Operator
from pos.hub.service import build_on
from pos.hub.serving import InProcessHub, Listening, bound
from pos.links.hub import HubClient
from tests.hub.hubs import open_platform, order_json

ROOT = Path(__file__).parents[2]

_SERVE = """
import sys
from pathlib import Path
from pos.hub.service import build_on
from pos.hub.serving import Listening, bound, serve_on
from tests.hub.hubs import open_platform

with open_platform(Path(sys.argv[1])) as platform:
    listening = Listening()
    with bound(listening) as sock:
        print(listening.url(sock.getsockname()[1]), flush=True)
        serve_on(build_on(platform), listening, sock)
print("ended", flush=True)
"""
_WRITE = """
import sys
from pathlib import Path
from pos.hub.operator import Operator
from tests.hub.hubs import open_platform, order_json

with open_platform(Path(sys.argv[1])) as platform:
    operator = Operator(platform)
    operator.add_shop("S1", "店")
    for number in range(int(sys.argv[3])):
        operator.add_orders([order_json(f"{sys.argv[2]}-{number}")])
"""


def _start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def other_process(tmp_path):
    """A hub serving this folder in a process of its own; its address and the process."""
    with _start(_SERVE, tmp_path) as process:
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.kill()


@pytest.fixture
def here(tmp_path):
    """The operator on the same folder in this process."""
    with open_platform(tmp_path) as platform:
        yield Operator(platform)


def test_what_a_command_writes_wakes_the_poll_of_another_process_within_a_second(
    other_process, here
):
    url, _ = other_process
    client = HubClient()
    enrolled = client.enrol(url, here.add_shop("S1", "店").enrol_code, counter_name="1")
    client.connect(url, enrolled.token)
    heard: list[tuple[float, int]] = []

    def listen() -> None:
        cursor = 0
        while len(heard) < 3:
            news = client.changes(cursor, wait_s=20)
            cursor = news.cursor
            heard.append((time.monotonic(), len(news.changes)))

    listener = threading.Thread(target=listen)
    listener.start()
    written = []
    for number in range(3):
        _until(lambda count=number: len(heard) == count)
        here.add_orders([order_json(f"HX-{number}")])
        written.append(time.monotonic())
        _until(lambda count=number: len(heard) > count)
    listener.join(10)
    client.close()
    assert [count for _, count in heard] == [2, 2, 2]
    late = [at - before for (at, _), before in zip(heard, written, strict=True)]
    assert max(late) < 1.0, late


def _until(true, within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_the_hub_ends_within_five_seconds_with_polls_open(other_process, here):
    url, process = other_process
    client = HubClient()
    enrolled = client.enrol(url, here.add_shop("S1", "店").enrol_code, counter_name="1")
    client.connect(url, enrolled.token)
    host, port = url.removeprefix("http://").split(":")
    asked = (
        f"GET /v1/changes?after=0&wait=25 HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {enrolled.token}\r\n\r\n"
    )
    polls = [socket.create_connection((host, int(port)), timeout=10) for _ in range(3)]
    for poll in polls:
        poll.sendall(asked.encode())
    client.changes(0, wait_s=0)  # asked and answered after the others, which stay open
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    took = time.monotonic() - began
    answers = [poll.recv(4096) for poll in polls]
    for poll in polls:
        poll.close()
    client.close()
    assert took < 5.0
    assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 200 OK"] * 3


def test_several_processes_write_at_once_and_nothing_is_lost(other_process, here, tmp_path):
    url, _ = other_process
    writers = [_start(_WRITE, tmp_path, name, 20) for name in ("a", "b", "c")]
    codes = [writer.wait(60) for writer in writers]
    for writer in writers:
        writer.stdout.close()
    assert codes == [0, 0, 0]
    client = HubClient()
    enrolled = client.enrol(url, here.add_shop("S1", "店").enrol_code, counter_name="1")
    client.connect(url, enrolled.token)
    orders, cursor = set(), 0
    locators = []
    while news := client.changes(cursor, wait_s=0):
        if not news.changes:
            break
        cursor = news.cursor
        orders |= {change.order_no for change in news.changes if change.order is not None}
        locators += [change.code.locator for change in news.changes if change.code is not None]
    client.close()
    assert len(orders) == 60
    assert len(set(locators)) == len(locators) == 60
    assert here.verify_audit().ok


def test_a_busy_port_is_named(platform):
    with InProcessHub(build_on(platform)) as hub:
        port = int(hub.url.rsplit(":", 1)[1])
        with pytest.raises(Unavailable) as refused:
            InProcessHub(build_on(platform), Listening(port=port))
    assert (refused.value.code, refused.value.fields) == ("port_busy", {"port": port})


def test_an_address_that_is_not_this_machines_is_named():
    with pytest.raises(Unavailable, match="cannot_listen"):
        bound(Listening(host="192.0.2.1"))
    with pytest.raises(Unavailable, match="cannot_listen"):
        bound(Listening(port=70000))


def test_a_stopped_hub_is_gone_and_its_port_free(platform):
    with InProcessHub(build_on(platform)) as hub:
        port = int(hub.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match=r"refused|111"):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    InProcessHub(build_on(platform), Listening(port=port)).stop()


@pytest.mark.parametrize(
    ("listening", "warning"),
    [
        (Listening(), ""),
        (Listening("localhost"), ""),
        (Listening("::1"), ""),
        (Listening("0.0.0.0"), "no_tls"),  # noqa: S104 - what is warned of
        (Listening("hub.example"), "no_tls"),
        (Listening("0.0.0.0", tls_cert="c", tls_key="k"), ""),  # noqa: S104 - the same
    ],
)
def test_outside_without_tls_is_warned_of(listening, warning):
    assert listening.warning == warning

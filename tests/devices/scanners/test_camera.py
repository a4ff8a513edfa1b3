"""The camera is watched, goes away and comes back, and never holds anybody up."""

from __future__ import annotations

import queue
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest

from pos.devices.scanners.camera import Camera, Watching
from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.places import cameras
from pos.devices.scanners.sight import Sight
from pos.domain.sightings import CameraPhase, CameraPlace, CameraState, Preview, Seen
from pos.domain.times import SystemClock
from tests.devices.scanners.phone_pictures import LONG, SHORT, TOKEN, held, make, nothing, phone

PATIENCE_S = 60
OPENING, RUNNING, ENDED = map(
    CameraState, (CameraPhase.OPENING, CameraPhase.RUNNING, CameraPhase.ENDED)
)
CANNOT_OPEN = CameraState(CameraPhase.GONE, "cannot_open")
NO_PICTURE = CameraState(CameraPhase.GONE, "no_picture")


class Ears:
    """Hears all a camera says, in order."""

    def __init__(self) -> None:
        self.said: queue.Queue[Seen | Preview | CameraState] = queue.Queue()
        self.all: list[Seen | Preview | CameraState] = []
        self.watching = Watching(self.said.put, self.said.put, self.said.put)

    def until(self, wanted):
        """Return the next thing said that is wanted."""
        while True:
            one = self.said.get(timeout=PATIENCE_S)
            self.all.append(one)
            if wanted(one):
                return one

    def texts(self) -> list[str]:
        return [one.found.text for one in self.all if isinstance(one, Seen)]

    def states(self) -> list[CameraState]:
        return [one for one in self.all if isinstance(one, CameraState)]


@pytest.fixture
def watched():
    """Start cameras; stop each and prove that its threads are gone."""
    started = []

    def start(source, **options):
        ears = Ears()
        camera = Camera(source, ears.watching, SystemClock(), **options)
        camera.start()
        started.append(camera)
        return ears

    yield start
    for camera in started:
        assert camera.stop(deadline_s=PATIENCE_S)


def film(path, frames) -> str:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (1280, 720))
    for frame in frames:
        writer.write(frame)
    writer.release()
    return str(path)


def test_a_film_of_phones_gives_each_code_once_and_ends(tmp_path, watched):
    token, short = (
        make(TOKEN, "perspective", 0.3, 1).pixels,
        make(SHORT, "dark mode", 0.3, 2).pixels,
    )
    source = film(
        tmp_path / "电影.avi", [nothing(1), token, token, token, nothing(2), short, short]
    )
    before = datetime.now(UTC)
    ears = watched(source)
    ears.until(lambda one: one == ENDED)
    assert ears.texts() == [TOKEN, SHORT]
    assert ears.states() == [OPENING, RUNNING, ENDED]
    seen = next(one for one in ears.all if isinstance(one, Seen))
    assert before <= seen.at <= datetime.now(UTC)


def test_the_last_picture_of_a_film_is_not_lost(tmp_path, watched):
    ears = watched(film(tmp_path / "f.avi", [nothing(1), make(TOKEN, "plain", 0, 1).pixels]))
    ears.until(lambda one: one == ENDED)
    assert ears.texts() == [TOKEN]


def test_a_looped_film_plays_again_without_looking_gone(tmp_path, watched):
    source = film(tmp_path / "f.avi", [make(TOKEN, "plain", 0, 1).pixels] * 2)
    ears = watched(source, loop=True, previews_per_s=1000)
    for _ in range(6):
        ears.until(lambda one: isinstance(one, Preview))
    assert ears.states() == [OPENING, RUNNING]
    assert ears.texts() == [TOKEN]


def test_previews_are_whole_small_pictures_at_a_bounded_rate():
    sight = Sight(Decoder(), SystemClock(), previews_per_s=10)
    picture = make(TOKEN, "plain", 0, 1).pixels
    looks = [sight.look(picture, at_s=number / 50) for number in range(50)]
    previews = [look.preview for look in looks if look.preview]
    assert 8 <= len(previews) <= 10
    first = previews[0]
    assert (first.width_px, first.height_px) == (480, 270)
    assert len(first.rgb) == 480 * 270 * 3
    blue_first = np.frombuffer(first.rgb, np.uint8).reshape(270, 480, 3)[..., ::-1]
    assert np.abs(blue_first.mean((0, 1)) - picture.mean((0, 1))).max() < 1
    assert all(0 <= x < 480 and 0 <= y < 270 for x, y in first.found[0].corners)


def test_a_code_that_stays_in_view_is_seen_once_and_again_after_it_was_away():
    sight = Sight(Decoder(), SystemClock(), previews_per_s=1)
    code, empty = make(TOKEN, "plain", 0, 1).pixels, nothing(1)
    times = [(code, 0.0), (code, 1.5), (empty, 2.5), (code, 3.0), (empty, 4.0), (code, 5.1)]
    assert [len(sight.look(frame, at_s=at_s).seen) for frame, at_s in times] == [1, 0, 0, 0, 0, 1]


def test_come_closer_is_said_after_three_seconds_and_withdrawn():
    sight = Sight(Decoder(), SystemClock(), previews_per_s=100)
    hands = (held(phone(TOKEN, side_px=36), np.random.default_rng(seed)) for seed in range(40, 60))
    far = next(hand for hand in hands if Decoder().sees_but_cannot_read(hand))
    said = [sight.look(far, at_s=at_s).preview.come_closer for at_s in (0, 1, 2.9, 3.1)]
    assert said == [False, False, False, True]
    near = make(TOKEN, "plain", 0, 1).pixels
    assert not sight.look(near, at_s=3.2).preview.come_closer


@pytest.mark.parametrize("source", [97, "/dev/video97", "missing.avi", "http://127.0.0.1:1/camera"])
def test_a_missing_source_holds_nobody_up_and_is_tried_again(source, watched):
    began_s = time.monotonic()
    ears = watched(source, first_pause_s=0.01)
    assert time.monotonic() - began_s < 1
    ears.until(lambda one: one == CANNOT_OPEN)
    ears.until(lambda one: one == CANNOT_OPEN)
    assert ears.states() == [OPENING, CANNOT_OPEN] * 2


@pytest.mark.parametrize("content", [b"", b"RIFF" + b"\0" * 3000, b"hello" * 999])
def test_a_broken_film_is_gone_and_not_a_crash(tmp_path, watched, content):
    (tmp_path / "b.avi").write_bytes(content)
    ears = watched(str(tmp_path / "b.avi"), first_pause_s=0.01)
    assert (
        ears.until(lambda one: isinstance(one, CameraState) and one != OPENING).phase
        is CameraPhase.GONE
    )


def test_a_film_cut_in_the_middle_gives_what_is_there(tmp_path, watched):
    path = tmp_path / "f.avi"
    film(path, [make(TOKEN, "plain", 0, 1).pixels] * 8)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    ears = watched(str(path))
    ears.until(lambda one: one == ENDED)
    assert ears.texts() == [TOKEN]


def test_nothing_is_written_to_stderr_or_stdout_whatever_is_missing(tmp_path):
    (tmp_path / "b.avi").write_bytes(b"RIFF" + b"\0" * 3000)
    script = (
        "import sys\n"
        "from pos.devices.scanners.capture import open_capture\n"
        "for source in (97, '/dev/video97', 'missing.avi', 'http://127.0.0.1:1/x', 'rtsp://127.0.0.1:1/x', sys.argv[1]):\n"
        "    capture = open_capture(source)\n"
        "    assert capture.read() is None\n"
        "    capture.close()\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "b.avi")],
        check=True,
        capture_output=True,
        timeout=PATIENCE_S,
    )
    assert (told.stdout, told.stderr) == (b"", b"")


class StreamingCamera:
    """A network camera of motion JPEG that can be switched off and on."""

    def __init__(self, frame: np.ndarray) -> None:
        self._jpeg = cv2.imencode(".jpg", frame)[1].tobytes()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/camera.mjpg"
        self._on = threading.Event()
        self._on.set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def switch(self, *, on: bool) -> None:
        (self._on.set if on else self._on.clear)()

    def close(self) -> None:
        self._ended.set()
        self._on.clear()
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join(PATIENCE_S)
        self._listener.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            line, _ = self._listener.accept()
            with line:
                try:
                    self._send(line)
                except OSError:
                    continue

    def _send(self, line: socket.socket) -> None:
        if not self._on.is_set():
            return
        line.recv(4096)
        line.sendall(
            b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=f\r\n\r\n"
        )
        part = b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(self._jpeg)
        while self._on.is_set():
            line.sendall(part + self._jpeg + b"\r\n")
            self._ended.wait(0.02)


def test_a_stream_that_goes_away_comes_back_by_itself(watched):
    camera = StreamingCamera(make(TOKEN, "plain", 0, 1).pixels)
    try:
        ears = watched(camera.url, first_pause_s=0.05)
        ears.until(lambda one: isinstance(one, Seen))
        camera.switch(on=False)
        ears.until(lambda one: one in (NO_PICTURE, CANNOT_OPEN))
        camera.switch(on=True)
        ears.until(lambda one: one == RUNNING)
        ears.until(lambda one: isinstance(one, Preview) and one.found)
    finally:
        camera.close()
    assert ears.states()[:2] == [OPENING, RUNNING]


def test_stop_before_start_and_twice_is_harmless():
    camera = Camera(97, Ears().watching, SystemClock())
    assert camera.stop()
    assert camera.stop()


def test_stop_keeps_its_deadline_while_a_driver_hangs_and_says_so():
    listener = socket.create_server(("127.0.0.1", 0))  # takes the connection and never answers
    ears = Ears()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    camera = Camera(url, ears.watching, SystemClock())
    camera.start()
    connection, _ = listener.accept()
    began_s = time.monotonic()
    assert not camera.stop(deadline_s=0.1)
    assert time.monotonic() - began_s < 1
    connection.close()
    listener.close()
    assert camera.stop(deadline_s=PATIENCE_S)
    assert ears.said.get_nowait() == OPENING
    assert ears.said.empty()


def test_linux_lists_the_first_node_of_each_camera(tmp_path):
    for node, index, name in (
        ("video0", "0", "前台摄像头"),
        ("video1", "1", "前台摄像头"),
        ("video10", "0", "USB"),
    ):
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / node).touch()
        facts = tmp_path / "sys/class/video4linux" / node
        facts.mkdir(parents=True)
        (facts / "index").write_text(index)
        (facts / "name").write_text(name + "\n", encoding="utf-8")
    (tmp_path / "dev/video2").touch()
    (tmp_path / "dev/videos").touch()
    assert cameras(platform="linux", system=tmp_path) == [
        CameraPlace(0, "前台摄像头"),
        CameraPlace(2, "video2"),
        CameraPlace(10, "USB"),
    ]


def test_without_cameras_the_list_is_empty_and_windows_offers_numbers(tmp_path):
    assert cameras(platform="linux", system=tmp_path) == []
    assert [place.source for place in cameras(platform="win32")] == [0, 1, 2, 3]


def a_sight(**options) -> Sight:
    return Sight(Decoder(), SystemClock(), previews_per_s=100, **options)


def test_a_still_is_a_small_jpeg_of_the_very_picture_and_only_where_it_is_wanted():
    noisy = make(TOKEN, "low light", 0.2, 3).pixels
    (seen,) = a_sight(keeps_stills=True).look(noisy, at_s=0).seen
    assert 0 < len(seen.still) <= 60_000
    again = cv2.imdecode(np.frombuffer(seen.still, np.uint8), cv2.IMREAD_COLOR)
    assert [found.text for found in Decoder().all_stages(again)] == [TOKEN]
    (seen,) = a_sight().look(noisy, at_s=0).seen
    assert seen.still == b""


def test_no_still_is_made_of_a_payment_code():
    wallet = held(phone("134567890123456789", side_px=200), np.random.default_rng(4))
    (seen,) = a_sight(keeps_stills=True).look(wallet, at_s=0).seen
    assert seen.still == b""


def test_what_only_a_treatment_read_acts_only_where_it_is_one_of_our_codes():
    sight, stranger = a_sight(), a_sight()
    for text, eyes, wanted in ((TOKEN, sight, {TOKEN}), (LONG, stranger, set())):
        hard = [make(text, "banding", 1.0, seed).pixels for seed in range(4)]
        hard = [one for one in hard if not Decoder().first_pass(one)][:1]
        read = {found.text for one in hard for found in Decoder().all_stages(one)}
        assert read == {text}  # the control: a treatment does read it
        frames = [one for one in hard for _ in range(16)]
        looks = [eyes.look(one, at_s=number) for number, one in enumerate(frames)]
        assert {seen.found.text for look in looks for seen in look.seen} == wanted

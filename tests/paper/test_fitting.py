"""Text made to fit, over any text."""

from hypothesis import given
from hypothesis import strategies as st

from pos.paper.fitting import ELLIPSIS, cut, cut_front, shrunk, wrapped
from pos.paper.fonts import MISSING, faces

FACE = faces().regular
TEXTS = st.text(st.sampled_from("矿泉水，（ab-X1 /。"), max_size=80).map(
    lambda text: " ".join(text.split())
)
ROOMS = st.floats(30, 500)


@given(TEXTS, ROOMS, st.integers(1, 5))
def test_no_line_is_wider_than_its_room_and_nothing_is_lost_unsaid(text, room, lines):
    got = wrapped(FACE, text, room, 20, lines=lines)
    assert len(got.lines) <= lines
    assert all(FACE.width(line, 20) <= room + 0.02 for line in got.lines)
    if got.whole:
        assert "".join(got.lines).replace(" ", "") == text.replace(" ", "")
    else:
        assert got.lines[-1].endswith(ELLIPSIS)


@given(TEXTS, ROOMS)
def test_shrinking_keeps_the_text_until_the_least_size(text, room):
    got, size = shrunk(FACE, text, room, (40, 10))
    assert FACE.width(got, size) <= room + 0.02
    assert 10 <= size <= 40
    if FACE.width(text, 10) <= room:
        assert got == text


@given(TEXTS, ROOMS)
def test_a_cut_text_is_a_beginning_or_an_end_of_it(text, room):
    assert text.startswith(cut(FACE, text, room, 30).removesuffix(ELLIPSIS).rstrip())
    assert text.endswith(cut_front(FACE, text, room, 30).removeprefix(ELLIPSIS).lstrip())


def test_lines_break_between_words_and_never_before_a_comma():
    got = wrapped(FACE, "牛奶 Organic Milk，冷藏", FACE.width("牛奶 Organic Mil", 20), 20, lines=3)
    assert got.lines == ("牛奶 Organic", "Milk，冷藏")


@given(st.text(max_size=40))
def test_any_text_becomes_printable(text):
    printable = FACE.printable(text)
    assert len(printable) == len(text)
    assert FACE.width(printable, 10) >= 0
    for was, now in zip(text, printable, strict=True):
        assert now in (was, MISSING)

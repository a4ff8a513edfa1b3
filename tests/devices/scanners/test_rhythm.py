"""The gun is told from the person, whoever types how."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.devices.scanners.rhythm import Rhythm
from pos.domain.guns import ENTER, TAB, Decision, Gun, Key, Release, RhythmSettings, Scan, SlowGun
from pos.errors import RuleViolation
from tests.bench.guns import FAST, tally
from tests.devices.scanners.typing_desk import TOKEN, Desk, NaiveDetector, Verdicts, keys, run

RECOMMENDED = RhythmSettings()


_ENDINGS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "7", ENTER]), st.integers(1, 300), st.booleans()),
    max_size=40,
)


def judged(pressed: list[Key], rhythm_settings: RhythmSettings = RECOMMENDED) -> Verdicts:
    return run(Rhythm(rhythm_settings), pressed)


def texts(found: Verdicts) -> list[str]:
    return [scan.text for scan in found.scans]


@pytest.mark.parametrize("gap_ms", [0, 2, 7, 16, 35])
def test_a_token_with_enter_is_one_scan_and_the_enter_is_swallowed(gap_ms):
    found = judged(keys(TOKEN + ENTER, [gap_ms] * 60))
    assert texts(found) == [TOKEN]
    assert found.scans[0].ended_by == ENTER
    assert found.released == []


def test_the_scan_is_delivered_at_its_enter_without_waiting():
    rhythm = Rhythm(RECOMMENDED)
    *characters, enter = keys("AB12" + ENTER, [10] * 5)
    for key in characters:
        assert rhythm.feed(key).outcomes == ()
    last = rhythm.feed(enter)
    assert isinstance(last.outcomes[0], Scan)
    assert last.deadline_ms is None


def test_a_gun_without_enter_is_read_after_a_pause():
    rhythm = Rhythm(RECOMMENDED)
    for key in keys("AB12", [10] * 3):
        decision = rhythm.feed(key)
    assert decision.deadline_ms == 30 + 120
    assert rhythm.expire(149).outcomes == ()
    (scan,) = rhythm.expire(150).outcomes
    assert isinstance(scan, Scan)
    assert (scan.text, scan.ended_by, scan.median_gap_ms) == ("AB12", "", 10)


def test_three_fast_characters_are_a_persons_and_so_is_the_enter_after_them():
    pressed = keys("abc" + ENTER, [5] * 3)
    assert judged(pressed).released == pressed


def test_a_single_key_is_handed_on_after_the_gap():
    rhythm = Rhythm(RECOMMENDED)
    key = Key("a", 100)
    assert rhythm.feed(key) == Decision((), 135)
    assert rhythm.expire(135) == Decision((Release((key,)),), None)


def test_an_enter_alone_is_handed_on_at_once():
    key = Key(ENTER, 5)
    decision = Rhythm(RECOMMENDED).feed(key)
    assert decision == Decision((Release((key,)),), None)
    assert decision.ends_with(key)
    assert not decision.ends_with(Key(ENTER, 5))


def test_a_function_key_takes_the_undecided_keys_along_in_order():
    pressed = [Key("a", 0), Key("b", 10), Key("", 15)]
    assert judged(pressed).released == pressed


def test_a_function_key_within_a_scan_is_handed_on_and_the_scan_stays_whole():
    run_keys = keys(TOKEN + ENTER, [10] * 60)
    f9 = Key("", run_keys[20].at_ms + 3)
    found = judged([*run_keys[:21], f9, *run_keys[21:]])
    assert texts(found) == [TOKEN]
    assert found.released == [f9]


@pytest.mark.parametrize("stutter_ms", [36, 80, 120])
def test_single_stutters_within_a_run_that_began_fast_are_forgiven(stutter_ms):
    gaps = [10.0] * 55
    gaps[5] = gaps[20] = gaps[40] = stutter_ms
    found = judged(keys(TOKEN + ENTER, gaps))
    assert texts(found) == [TOKEN]
    assert found.scans[0].stutters == 3


def test_a_stutter_before_the_run_has_proved_itself_is_not_forgiven():
    pressed = keys("ABC", [10, 36])
    assert judged(pressed).released == pressed


def test_typing_that_goes_on_after_a_fast_start_is_not_swallowed_for_long():
    pressed = keys("AB12" + "cdefgh", [10] * 3 + [100] * 6)
    found = judged(pressed)
    assert texts(found) == ["AB12c"]
    assert found.released == pressed[5:]


def test_a_late_enter_and_a_second_one_never_reach_a_button():
    pressed = [*keys("AB12", [10] * 3), Key(ENTER, 30 + 240), Key("\n", 30 + 250)]
    found = judged(pressed)
    assert texts(found) == ["AB12"]
    assert found.released == []


def test_a_guns_enter_whose_release_got_lost_never_reaches_a_button():
    repeats = [Key(ENTER, 540 + 30 * n, auto_repeat=True) for n in range(9)]
    assert judged([*keys("AB12" + ENTER, [10] * 4), *repeats]).released == []


def test_a_persons_enter_after_a_scan_is_theirs():
    enter = Key(ENTER, 40 + 300)
    assert judged([*keys("AB12" + ENTER, [10] * 4), enter]).released == [enter]


def test_a_persons_character_and_enter_soon_after_a_scan_are_theirs():
    typed = [Key("7", 140), Key(ENTER, 150)]
    found = judged([*keys("AB12" + ENTER, [10] * 4), *typed])
    assert texts(found) == ["AB12"]
    assert found.released == typed


@pytest.mark.parametrize("end", [ENTER, TAB])
def test_two_scans_back_to_back_are_two(end):
    found = judged(keys(TOKEN + end + "6901234567892" + end, [8] * 80))
    assert texts(found) == [TOKEN, "6901234567892"]


def test_two_scans_without_enter_are_two_when_a_pause_lies_between():
    found = judged([*keys("AB12", [8] * 3), *keys("CD34", [8] * 3, 24 + 121)])
    assert texts(found) == ["AB12", "CD34"]


@pytest.mark.parametrize("text", ["a", ENTER, ""])
def test_a_key_held_down_is_no_gun(text):
    pressed = [Key(text, 0), *(Key(text, 500 + 16 * n, auto_repeat=True) for n in range(50))]
    found = judged(pressed)
    assert found.released == pressed
    assert found.slow == []


@pytest.mark.parametrize("text", ["AB77777C", "6901111111111"])
def test_equal_characters_in_a_row_are_no_key_held_down(text):
    """Qt under X calls the second one a repetition, released and pressed in one millisecond."""
    run_keys = keys(text + ENTER, [2] * 20)
    marked = [
        Key(key.text, key.at_ms, auto_repeat=number > 0 and run_keys[number - 1].text == key.text)
        for number, key in enumerate(run_keys)
    ]
    found = judged(marked)
    assert texts(found) == [text]
    assert found.released == []


def test_prefix_and_suffix_come_off():
    framed = RhythmSettings(prefix="~", suffix="#")
    assert texts(judged(keys("~AB12#" + ENTER, [8] * 9), framed)) == ["AB12"]
    assert texts(judged(keys("AB12" + ENTER, [8] * 9), framed)) == ["AB12"]


def test_a_run_longer_than_any_code_is_cut_said_once_and_swallowed_to_its_end():
    after = Key("x", 100_000)
    found = judged([*keys("A" * 9000 + ENTER, [2] * 9001), after])
    assert [(len(scan.text), scan.cut) for scan in found.scans] == [(4296, True)]
    assert found.released == [after]


def test_a_cut_run_that_ends_in_a_pause_swallows_its_late_enter_too():
    pressed = keys("A" * 5000, [2] * 4999)
    found = judged([*pressed, Key(ENTER, pressed[-1].at_ms + 200)])
    assert len(found.scans) == 1
    assert found.released == []


def test_a_clock_that_jumps_back_makes_a_person_not_a_crash():
    pressed = [Key("a", 1000), Key("b", 5), Key("c", math.nan), Key("d", 9)]
    assert judged(pressed).released == pressed


def test_characters_no_gun_types_are_a_persons():
    pressed = keys(["核销", "\x01", "😀x", ""], [5] * 3)
    assert judged(pressed).released == pressed


def test_expire_with_infinity_leaves_nothing_held():
    rhythm = Rhythm(RECOMMENDED)
    rhythm.feed(key := Key("a", 1))
    assert rhythm.expire(math.inf).outcomes == (Release((key,)),)
    assert rhythm.expire(math.inf).outcomes == ()


@given(_ENDINGS)
def test_what_would_become_of_an_enter_is_what_becomes_of_it(presses):
    rhythm, now_ms = Rhythm(RECOMMENDED), 1000.0
    for text, gap_ms, auto_repeat in presses:
        now_ms += gap_ms
        key = Key(text, now_ms, auto_repeat)
        would = key.text == ENTER and rhythm.would_take(key)
        released = [o.keys for o in rhythm.feed(key).outcomes if isinstance(o, Release)]
        if key.text == ENTER:
            assert would is not any(key in keys_ for keys_ in released)


# ---------------------------------------------------------------- slow guns


def test_three_stuttering_scans_of_five_are_said():
    desk = Desk(random.Random(1))
    for _ in range(3):
        desk.gun(TOKEN, [10.0] * 10 + [90.0] + [10.0] * 60)
        desk.rest(900)
    assert len(judged(desk.pressed).slow) == 1


def test_a_gun_at_twice_its_usual_gap_is_said():
    learnt = RhythmSettings(usual_gap_ms=8)
    assert judged(keys(TOKEN + ENTER, [8] * 60), learnt).slow == []
    assert judged(keys(TOKEN + ENTER, [17] * 60), learnt).slow == [SlowGun(17)]


def test_a_gun_too_slow_to_be_taken_for_one_is_said_once():
    found = judged(keys(TOKEN + ENTER, [60] * 60))
    assert found.scans == []
    assert found.slow == [SlowGun(60)]


# ---------------------------------------------------------------- several guns


WIRED = Gun("wired", rhythm=RhythmSettings(usual_gap_ms=8))
RADIO = Gun("radio", rhythm=RhythmSettings(usual_gap_ms=20))
SLOW = Gun("slow", rhythm=RhythmSettings(max_gap_ms=70, min_chars=8, usual_gap_ms=45))
MARKED = Gun("marked", rhythm=RhythmSettings(prefix="~", suffix="#", usual_gap_ms=8))


@pytest.mark.parametrize(
    ("text", "gap_ms", "said"),
    [(TOKEN, 8, "wired"), (TOKEN, 20, "radio"), (TOKEN, 45, "slow"), (f"~{TOKEN}#", 8, "marked")],
)
def test_each_gun_is_known_by_its_pace_or_by_what_it_puts_round_the_text(text, gap_ms, said):
    rhythm = Rhythm(RECOMMENDED, [WIRED, RADIO, SLOW, MARKED])
    (scan,) = run(rhythm, keys(text + ENTER, [gap_ms] * 60)).scans
    assert (scan.text, scan.gun) == (TOKEN, said)


def test_two_guns_of_one_pace_are_not_guessed_at():
    twin = Gun("twin", rhythm=RhythmSettings(usual_gap_ms=9))
    (scan,) = run(Rhythm(RECOMMENDED, [WIRED, twin]), keys(TOKEN + ENTER, [8.5] * 60)).scans
    assert (scan.text, scan.gun) == (TOKEN, "")


def test_a_slow_gun_that_was_learnt_makes_no_short_burst_of_a_hand_a_scan():
    typed = keys("abcdefg", [50] * 6)
    assert run(Rhythm(RECOMMENDED, [SLOW]), typed).released == typed
    four = keys("AB12" + ENTER, [8] * 5)
    assert texts(run(Rhythm(RECOMMENDED, [SLOW]), four)) == ["AB12"]


def test_a_known_gun_is_slow_by_its_own_measure():
    rhythm = Rhythm(RECOMMENDED, [WIRED])
    assert run(rhythm, keys(TOKEN + ENTER, [17] * 60)).slow == [SlowGun(17)]
    assert run(Rhythm(RECOMMENDED, [RADIO]), keys(TOKEN + ENTER, [17] * 60)).slow == []


# ---------------------------------------------------------------- over rhythms


def wrong(detector, desk: Desk, *, timer: bool = True) -> int:
    """Return how many keys and scans went to the wrong side."""
    found = run(detector, desk.pressed, timer=timer)
    assert desk.by_gun, "a run without scans proves nothing"
    missed = sum(a != b for a, b in zip(desk.by_gun, texts(found), strict=False))
    missed += abs(len(desk.by_gun) - len(found.scans))
    return missed + (found.released != desk.by_person)


def desk_of(minutes: int, seed: int) -> Desk:
    desk = Desk(random.Random(seed))
    desk.scan()
    desk.rest(300)
    for _ in range(minutes):
        desk.minute()
    return desk


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), timer=st.booleans())
def test_two_thousand_minutes_of_typing_and_scanning_have_no_wrong_attribution(seed, timer):
    assert wrong(Rhythm(RECOMMENDED), desk_of(20, seed), timer=timer) == 0


def test_the_control_that_takes_any_quick_pair_for_a_gun_fails_the_same_check():
    assert wrong(NaiveDetector(), desk_of(20, seed=1)) > 10


_ANY_KEYS = st.lists(
    st.tuples(
        st.sampled_from(["a", "B", "7", ENTER, TAB, "", "\x1d"]),
        st.integers(-5, 300),
        st.booleans(),
    ),
    max_size=60,
)


@given(_ANY_KEYS)
def test_no_character_is_lost_or_doubled_whatever_is_pressed(presses):
    now_ms, pressed = 1000, []
    for text, gap_ms, auto_repeat in presses:
        now_ms += gap_ms
        pressed.append(Key(text, now_ms, auto_repeat))
    found = run(Rhythm(RECOMMENDED), pressed)
    characters = [key for key in pressed if key.text not in {ENTER, TAB}]
    released = [key for key in found.released if key.text not in {ENTER, TAB}]
    assert len(released) + sum(map(len, texts(found))) == len(characters)
    assert len({id(key) for key in found.released}) == len(found.released)


@given(_ANY_KEYS)
def test_whether_the_timer_fires_in_time_makes_no_difference(presses):
    now_ms, pressed = 1000, []
    for text, gap_ms, auto_repeat in presses:
        now_ms += abs(gap_ms)
        pressed.append(Key(text, now_ms, auto_repeat))
    assert run(Rhythm(RECOMMENDED), pressed) == run(Rhythm(RECOMMENDED), pressed, timer=False)


@pytest.mark.parametrize(
    "bad",
    [
        {"max_gap_ms": 0},
        {"max_gap_ms": 200},
        {"min_chars": 1},
        {"stutter_gap_ms": 300},
        {"max_chars": 3},
    ],
)
def test_settings_no_gun_can_have_are_refused(bad):
    with pytest.raises(RuleViolation):
        RhythmSettings(**bad)


def test_an_hour_of_fast_hands_and_stalling_guns_is_told_apart_at_the_recommended_setting():
    found = tally(RECOMMENDED, 60, seed=5, paces=FAST)
    assert found.scans > 300
    assert found.keys > 10_000
    assert found.wrong == 0


def test_the_controls_fail_in_the_same_hour():
    for detector in (NaiveDetector, RhythmSettings(max_gap_ms=20), RhythmSettings(min_chars=3)):
        assert tally(detector, 60, seed=5, paces=FAST).wrong > 50

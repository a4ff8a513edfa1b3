"""Both languages say everything, and nothing is said that nobody shows."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import pos.qt
from pos.errors import RuleViolation, Unavailable
from pos.qt.words import LANGUAGES, Words, catalogue, places

SOURCES = sorted(Path(pos.qt.__file__).parent.rglob("*.py"))
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def _named_in_sources() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return all texts in the window's sources, and a pattern for each text with parts to fill."""
    texts, patterns = set(), []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr) and re.match(r"[a-z_]+\.", _still(node.values[0])):
                parts = [re.escape(_still(part)) or r"[A-Za-z0-9_.]+" for part in node.values]
                patterns.append(re.compile("".join(parts)))
    return texts, patterns


def _still(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else ""


def _literal_keys() -> set[str]:
    """Return the keys that the sources ask the catalogue for, letter by letter."""
    keys = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name | ast.Attribute)
                and getattr(node.func, "id", getattr(node.func, "attr", ""))
                in {"words", "_words", "w"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                keys.add(node.args[0].value)
    return keys


def test_both_languages_have_the_same_keys():
    first, second = (set(catalogue(language)) for language in LANGUAGES)
    assert first == second


def test_every_text_has_the_same_places_in_both_languages():
    chinese, english = (catalogue(language) for language in LANGUAGES)
    differing = {key for key in chinese if places(chinese[key]) != places(english[key])}
    # English may leave out what a Chinese measure word needs, never the other way round.
    assert not differing


def test_no_text_is_empty_and_english_has_no_chinese_in_it():
    for language in LANGUAGES:
        assert all(text.strip() for text in catalogue(language).values())
    mixed = {
        key
        for key, text in catalogue("en").items()
        if re.search(r"[\u4e00-\u9fff]", text) and key not in {"command.language", "app.title"}
    }
    assert not mixed


def test_chinese_uses_full_width_punctuation():
    wrong = {
        key: text
        for key, text in catalogue("zh_CN").items()
        if re.search(r"[\u4e00-\u9fff][,;:?!]", re.sub(r"\{[^}]*\}", "", text))
    }
    assert not wrong


def test_every_key_asked_for_exists():
    assert _literal_keys() <= set(catalogue("zh_CN"))


def test_no_key_is_there_for_nobody():
    texts, patterns = _named_in_sources()
    for_nobody = {
        key
        for key in catalogue("zh_CN")
        if key not in texts and not any(pattern.fullmatch(key) for pattern in patterns)
    }
    assert not for_nobody


def test_the_search_for_unused_keys_would_find_one():
    texts, patterns = _named_in_sources()
    assert "nobody.asks.for.this" not in texts
    assert not any(pattern.fullmatch("nobody.asks.for.this") for pattern in patterns)


def test_switching_the_language_is_told_and_takes_effect(qtbot, words):
    before = words("card.ok.headline")
    with qtbot.waitSignal(words.changed):
        words.use("en")
    assert words("card.ok.headline") == "Confirm?" != before
    with qtbot.assertNotEmitted(words.changed):
        words.use("fr")


@pytest.mark.parametrize(("n", "said"), [(1, "1 min"), (12, "12 min")])
def test_numbers_stand_in_their_places(qapp, n, said):
    assert Words("en")("span.minutes", n=n) == said


def test_english_counts_one_bag_and_two_bags(qapp):
    english = Words("en")
    assert english("card.bags_missing.headline", left=1) == "1 bag left"
    assert english("card.bags_missing.headline", left=2) == "2 bags left"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_without_words_of_its_own_still_gets_a_sentence_with_its_code(qapp, language):
    said = Words(language).error(Unavailable("moon_fell_down", where="here"))
    assert "moon_fell_down" in said
    assert len(said) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_names_what_it_is_about(qapp, language):
    said = Words(language).error(RuleViolation("order_not_found", order_no="HX-1"))
    assert "HX-1" in said


_BY_COMMAND = (
    "bad_shop bad_terms several_shops nothing_read too_many_orders no_live_code film_not_written"
)
_AT_THE_HUB = "cannot_listen port_busy hub_start hub_stop tls_files not_let_in"
_DATA_FOLDER = """
    backup_damaged backup_newer backup_not_found backup_of_another_shop folder_busy network_path
    recovery_key_character recovery_key_length recovery_key_needed recovery_key_typo
    recovery_key_wrong schema_orphans sqlite_too_old vault_damaged vault_exists vault_key_wrong
    vault_missing vault_newer
"""
_DRAWING = "bad_dpi bad_pdf no_such_page unknown_slip_width"
_TOUR = "tour_stuck tour_failed"
ELSEWHERE = frozenset(f"{_BY_COMMAND} {_AT_THE_HUB} {_DATA_FOLDER} {_DRAWING} {_TOUR}".split())
"""Codes that nobody meets at the window; the command line has sentences for them."""


def _codes_raised() -> set[str]:
    """Return the literal codes of all errors that the program raises."""
    codes = set()
    for source in Path(pos.qt.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", "")
                if name in {"RuleViolation", "Unavailable", "OutcomeUnknown"}:
                    codes.add(node.args[0].value)
    return codes


def test_every_error_a_person_at_the_window_can_meet_has_words_of_its_own():
    known = {key.removeprefix("error.") for key in catalogue("zh_CN") if key.startswith("error.")}
    assert _codes_raised() - ELSEWHERE <= known


def test_every_error_with_words_is_raised_somewhere():
    derived = {"unknown_code", "order_not_found", "illegal_move", "bug"}
    known = {key.removeprefix("error.") for key in catalogue("zh_CN") if key.startswith("error.")}
    text = "".join(
        path.read_text(encoding="utf-8") for path in Path(pos.qt.__file__).parents[1].rglob("*.py")
    )
    assert {code for code in known - derived if f'"{code}"' not in text} == set()


def test_a_moment_in_an_error_is_told_in_china(qapp):
    until = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
    assert "14:05" in Words("zh_CN").error(RuleViolation("locked_out", until=until))


def test_an_act_in_an_error_is_named_as_people_name_it(qapp):
    said = Words("zh_CN").error(RuleViolation("not_permitted", act="unlock_typing", role="clerk"))
    assert "解锁手工输码" in said

"""What the cards say follows the rules of the counter, in both languages."""

import itertools

import pytest

from pos.domain.verdicts import Reason, Verdict
from pos.qt.card_words import Sound, bags_missing, card_words, strip_line, tail_asked, wrong_bag
from pos.qt.theme import Tone
from pos.qt.words import LANGUAGES, Words
from tests.qt.cards import EVERY_CARD, NOW, a_card

GREEN = {(Verdict.REDEEMED, Reason.NONE), (Verdict.ALREADY_USED, Reason.OWN_REPEAT)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", EVERY_CARD, ids=lambda card: f"{card.verdict}-{card.reason}")
def test_every_card_has_all_its_words(qapp, language, card):
    said = card_words(Words(language), card, NOW)
    for text in (said.headline, said.reason, said.next_step, *said.facts):
        assert text.strip()
        assert "{" not in text
        assert "None" not in text
    assert said.buttons


@pytest.mark.parametrize("card", EVERY_CARD, ids=lambda card: f"{card.verdict}-{card.reason}")
def test_green_only_after_the_commit_and_blue_only_while_a_press_is_owed(words, card):
    said = card_words(words, card, NOW)
    assert (said.tone is Tone.GOOD) == ((card.verdict, card.reason) in GREEN)
    assert (said.tone is Tone.ASK) == (card.verdict in {Verdict.OK, Verdict.PENDING})
    assert (said.sound is Sound.REDEEMED) == (card.verdict is Verdict.REDEEMED)
    assert (said.icon == "good") == (said.tone is Tone.GOOD)  # a tick means done


def test_please_confirm_and_redeemed_share_no_character(words):
    ok = card_words(words, a_card(Verdict.OK), NOW).headline
    redeemed = card_words(words, a_card(Verdict.REDEEMED), NOW).headline
    assert not set(ok) & set(redeemed)


def test_chinese_headlines_are_short_and_differ(words):
    headlines = {(c.verdict, c.reason): card_words(words, c, NOW).headline for c in EVERY_CARD}
    assert all(2 <= len(headline) <= 5 for headline in headlines.values())
    by_verdict = {
        verdict: {h for (v, _), h in headlines.items() if v is verdict} for verdict in Verdict
    }
    for one, other in itertools.combinations(Verdict, 2):
        assert not by_verdict[one] & by_verdict[other]


def test_a_customer_is_never_accused(words):
    for card in EVERY_CARD:
        said = card_words(words, card, NOW)
        assert not any(word in said.headline + said.reason for word in ("假", "盗", "骗"))


def test_a_used_card_names_person_counter_and_time_in_china(words):
    said = card_words(words, a_card(Verdict.ALREADY_USED, Reason.HERE), NOW)
    assert "王" in said.reason
    assert "2 号台" in said.reason
    assert "14:02:21" in said.reason


def test_the_main_button_confirms_only_where_a_press_is_owed(words):
    for card in EVERY_CARD:
        said = card_words(words, card, NOW)
        owed = card.verdict in {Verdict.OK, Verdict.PROOF_NEEDED} and not card.choices
        assert (said.buttons[0] == "confirm") == owed


def test_missing_bags_are_counted_and_named(words):
    base = card_words(words, a_card(Verdict.OK, bags=4), NOW)
    said = bags_missing(words, base, missing=(2, 4), bags=4)
    assert said.headline == "还差 2 袋"
    assert "2、4" in said.reason
    assert said.tone is Tone.MEND


def test_a_wrong_bag_names_both_orders(words):
    base = card_words(words, a_card(Verdict.OK), NOW)
    said = wrong_bag(words, base, bag_pick="美 07")
    assert said.tone is Tone.STOP
    assert "淘 23" in said.reason
    assert "美 07" in said.reason


def test_the_tail_shows_as_far_as_it_was_typed(words):
    base = card_words(words, a_card(Verdict.PROOF_NEEDED), NOW)
    assert "0 4 _ _" in tail_asked(words, base, "04").facts[0]


def test_the_strip_says_order_result_and_time(words):
    assert strip_line(words, a_card(Verdict.REDEEMED), NOW) == "淘 23 核销成功 14:05"

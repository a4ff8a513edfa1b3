"""The verdict card shows every word whole, at every size, in both languages and themes."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics

from pos.domain.verdicts import Reason, Verdict
from pos.qt import theme
from pos.qt.card import VerdictCard
from pos.qt.card_words import card_words
from pos.qt.words import LANGUAGES, Words
from tests.qt.cards import EVERY_CARD, NOW, a_card

AT_1366, AT_1920, NARROW = QSize(458, 584), QSize(660, 880), QSize(360, 520)
KEYS = {"back": ("F10", "−"), "hold": ("F10", "−"), "confirm": ("F9", "+")}


@pytest.fixture
def card_of(qtbot, look):
    def make(card, language="zh_CN", size=AT_1366) -> VerdictCard:
        said_in = Words(language)
        widget = VerdictCard(
            said_in,
            look,
            lambda command: (said_in(f"command.{command}"), KEYS.get(command, ("F7",))),
        )
        qtbot.addWidget(widget)
        widget.resize(size)
        widget.show_words(card_words(said_in, card, NOW))
        return widget

    return make


@pytest.mark.parametrize("size", [AT_1366, AT_1920, NARROW], ids=["1366", "1920", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut_off_on_any_card(card_of, language, size):
    for card in EVERY_CARD:
        widget = card_of(card, language, size)
        laid = widget.laid_out
        assert laid.fits, (card.verdict, card.reason)
        top_of_buttons = min(button.geometry().top() for button in widget.buttons())
        for piece in laid.pieces:
            needed = QFontMetrics(piece.font).boundingRect(
                QRect(0, 0, piece.box.width(), 100_000), piece.flags, piece.text
            )
            assert needed.width() <= piece.box.width() + 1, piece.text
            assert needed.height() <= piece.box.height() + 1, piece.text
            assert piece.box.right() < size.width()
        assert laid.pieces[-1].box.bottom() <= top_of_buttons
        assert laid.items_panel.isEmpty() or laid.items_panel.bottom() < top_of_buttons


def test_the_check_for_cut_words_would_see_one(card_of):
    widget = card_of(a_card(Verdict.OK), size=QSize(120, 160))
    assert not widget.laid_out.fits


def test_the_chinese_headline_has_its_84_px_at_1366(card_of):
    widget = card_of(a_card(Verdict.REDEEMED))
    assert widget.laid_out.pieces[1].font.pixelSize() == theme.VERDICT_PX
    assert card_of(a_card(Verdict.REDEEMED), size=AT_1920).laid_out.pieces[1].font.pixelSize() > 110


def test_buttons_are_large_print_their_keys_and_never_take_the_focus(card_of):
    widget = card_of(a_card(Verdict.OK))
    confirm, hold = widget.buttons()
    assert confirm.height() >= 60
    assert confirm.accessibleName() == "确认核销 F9 +"
    assert hold.accessibleName() == "先不核销 F10 −"
    assert confirm.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_button_says_which_command_it_is(card_of, qtbot):
    widget = card_of(a_card(Verdict.OK))
    widget.show()
    with qtbot.waitSignal(widget.pressed) as pressed:
        qtbot.mouseClick(widget.buttons()[0], Qt.MouseButton.LeftButton)
    assert pressed.args == ["confirm"]


def test_a_screen_reader_hears_the_headline(card_of):
    widget = card_of(a_card(Verdict.ALREADY_USED, Reason.HERE))
    assert widget.accessibleName() == "已使用"
    assert "王" in widget.accessibleDescription()


def test_products_without_room_are_counted_not_dropped(card_of):
    widget = card_of(EVERY_CARD[-1])
    shown = [name.text for name, _ in widget.laid_out.items]
    assert shown[-1] == f"还有 {29 - (len(shown) - 1)} 种商品"


def test_only_a_card_that_waits_turns(card_of, qtbot):
    widget = card_of(a_card(Verdict.PENDING))
    widget.show()
    assert widget._turning.isActive()
    widget.show_words(card_words(Words("zh_CN"), a_card(Verdict.OK), NOW))
    assert not widget._turning.isActive()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_tone_fills_the_pane(card_of, look, name):
    look.use(name)
    widget = card_of(a_card(Verdict.ALREADY_USED, Reason.HERE))
    picture = widget.grab().toImage()
    assert picture.pixelColor(picture.width() - 8, picture.height() // 2) == look.colour("stop")


def test_news_above_a_card_takes_the_room_of_its_headline_not_of_its_sentences(card_of):
    low = QSize(AT_1366.width(), AT_1366.height() - 150)
    usual, lower = (
        card_of(a_card(Verdict.ALREADY_USED, Reason.HERE), size=size).laid_out.pieces
        for size in (AT_1366, low)
    )
    assert lower[1].font.pixelSize() < usual[1].font.pixelSize()
    assert [p.font.pixelSize() for p in lower[2:]] == [p.font.pixelSize() for p in usual[2:]]

"""The layout files, good and bad."""

import pytest

from pos.domain.labels import LABEL_SIZES_MM
from pos.errors import RuleViolation
from pos.paper.layouts import LAYOUT_FOLDER, layout, read_layout


@pytest.mark.parametrize("size_mm", LABEL_SIZES_MM, ids=str)
def test_every_size_has_a_layout_that_says_its_own_size(size_mm):
    assert layout(size_mm).size_mm == size_mm


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("margin_mm = 3.0", "margin_mm = ", "line 3"),
        ("margin_mm = 3.0", "", "margin_mm"),
        ("margin_mm = 3.0", "margin_mm = -1", "margin_mm"),
        ("margin_mm = 3.0", "margin_mm = nan", "margin_mm"),
        ("margin_mm = 3.0", 'margin_mm = "3"', "margin_mm"),
        ("margin_mm = 3.0", "margin_mm = 3.0\nmargins = 4", "margins"),
        ("item_lines = 3", "item_lines = 3.5", "item_lines"),
        ("[4.6, 4.0, 3.4, 2.9, 2.5]", "[2.5, 4.6]", "items_mm"),
        ("[4.6, 4.0, 3.4, 2.9, 2.5]", "[]", "items_mm"),
        ('qr_at = "foot"', 'qr_at = "middle"', "qr_at"),
        ("rules = true", "rules = 1", "rules"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_and_place(tmp_path, good, bad, said):
    text = (LAYOUT_FOLDER / "100x150.toml").read_text(encoding="utf-8")
    assert good in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(good, bad), encoding="utf-8")
    with pytest.raises(RuleViolation) as refused:
        read_layout(file)
    assert refused.value.code == "bad_layout"
    assert "mine.toml" in str(refused.value)
    assert said in str(refused.value)


def test_a_layout_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RuleViolation, match="bad_layout"):
        read_layout(tmp_path / "missing.toml")

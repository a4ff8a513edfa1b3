"""The layout files, good and bad."""

import pytest

from pos.domain.labels import LABEL_SIZES_MM
from pos.errors import RuleViolation
from pos.paper.layouts import layout, read_layout
from pos.paper.templates import TEMPLATE_FOLDER


@pytest.mark.parametrize("size_mm", LABEL_SIZES_MM, ids=str)
def test_every_size_has_a_layout_that_says_its_own_size(size_mm):
    assert layout(size_mm).size_mm == size_mm


@pytest.mark.parametrize(
    ("good", "bad", "code", "line", "said"),
    [
        ("margin_mm = 3.0", "margin_mm = ", "layout_syntax", 3, "Invalid value"),
        ("margin_mm = 3.0", "", "layout_missing", 1, "margin_mm"),
        ("margin_mm = 3.0", "margin_mm = -1", "layout_value", 3, "margin_mm"),
        ("margin_mm = 3.0", "margin_mm = nan", "layout_value", 3, "margin_mm"),
        ("margin_mm = 3.0", 'margin_mm = "3"', "layout_value", 3, "margin_mm"),
        ("margin_mm = 3.0", "margin_mm = 3.0\nmargins = 4", "layout_unknown", 4, "margins"),
        ("item_lines = 3", "item_lines = 3.5", "layout_value", 14, "item_lines"),
        ("[4.6, 4.0, 3.4, 2.9, 2.5]", "[2.5, 4.6]", "layout_value", 13, "items_mm"),
        ("[4.6, 4.0, 3.4, 2.9, 2.5]", "[]", "layout_value", 13, "items_mm"),
        ('qr_at = "foot"', 'qr_at = "middle"', "layout_value", 22, "qr_at"),
        ("rules = true", "rules = 1", "layout_value", 5, "rules"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_line_and_an_example(
    tmp_path, good, bad, code, line, said
):
    text = (TEMPLATE_FOLDER / "100x150.toml").read_text(encoding="utf-8")
    assert good in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(good, bad), encoding="utf-8")
    with pytest.raises(RuleViolation) as refused:
        read_layout(file)
    assert refused.value.code == code
    assert refused.value.fields["file"] == "mine.toml"
    assert refused.value.fields["line"] == line
    assert said in str(refused.value)
    assert bool(refused.value.fields.get("example")) is (code in ("layout_value", "layout_missing"))


def test_a_layout_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RuleViolation, match=r"missing\.toml.*No such file"):
        read_layout(tmp_path / "missing.toml")

"""Printing into a folder."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pos.devices.printers.chosen import page_printer
from pos.devices.printers.cups import Cups, CupsQueue
from pos.devices.printers.pdf_folder import PdfFolder, file_stem
from pos.domain.settings import FOLDER
from pos.errors import Unavailable


def test_a_job_is_one_whole_file_and_the_folder_is_made(tmp_path):
    place = PdfFolder(tmp_path / "labels").print_pdf(b"%PDF", name="HX1", size_mm=(100, 150))
    assert Path(place) == tmp_path / "labels" / "HX1-100x150.pdf"
    assert Path(place).read_bytes() == b"%PDF"
    assert [file.name for file in (tmp_path / "labels").iterdir()] == ["HX1-100x150.pdf"]


def test_nothing_is_ever_replaced_even_by_many_at_once(tmp_path):
    printer = PdfFolder(tmp_path)

    def job(number: int) -> str:
        return printer.print_pdf(b"%d" % number, name="HX1", size_mm=(60, 40))

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(job, range(40)))
    assert len(set(places)) == 40
    assert sorted(int(Path(place).read_bytes()) for place in places) == list(range(40))
    assert len(list(tmp_path.iterdir())) == 40


def test_a_folder_without_links_works_too(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr("os.link", refuse)
    printer = PdfFolder(tmp_path)
    places = [printer.print_pdf(b"a", name="HX1", size_mm=(60, 40)) for _ in range(2)]
    assert [Path(place).name for place in places] == ["HX1-60x40.pdf", "HX1-60x40-2.pdf"]
    assert all(Path(place).read_bytes() == b"a" for place in places)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("HX20261122-0023", "HX20261122-0023"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a/b\\c:d*e?f\x00g\nh", "a_b_c_d_e_f_g_h"),
        ("", "_"),
        ("..", "_"),
        ("CON", "_CON"),
        ("单号 1", "单号_1"),
        ("x" * 300, "x" * 100),
    ],
)
def test_names_are_made_fit_for_every_file_system(name, stem):
    assert file_stem(name) == stem


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable) as failed:
        PdfFolder(tmp_path / "file").print_pdf(b"%PDF", name="HX1", size_mm=(60, 40))
    assert failed.value.code == "printer_unavailable"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_profile_says_which_queue_or_folder(tmp_path):
    queue = replace(FOLDER, address="cups+pdf://q?server=host:631", dpi=300)
    assert page_printer(queue, folder=tmp_path) == CupsQueue("q", 300, Cups("host:631"))
    assert page_printer(FOLDER, folder=tmp_path) == PdfFolder(tmp_path)
    own = replace(FOLDER, address=f"folder:{tmp_path / 'own'}")
    assert page_printer(own, folder=tmp_path) == PdfFolder(tmp_path / "own")

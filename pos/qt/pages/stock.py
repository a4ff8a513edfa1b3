"""商品: the catalogue with its stock, and the stock take by gun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pos.domain.ids import Sku
from pos.domain.scans import ScanKind, ScanSource, classify
from pos.domain.staff import Act, Actor
from pos.domain.stock import Product
from pos.domain.stock_takes import Counted
from pos.errors import HandoverError
from pos.qt import theme
from pos.qt.approval import with_approval
from pos.qt.card_words import Sound
from pos.qt.face import Face
from pos.qt.news import NewsStrip
from pos.qt.said import Said, SaidButton
from pos.qt.stock.detail import Detail
from pos.qt.stock.dialogs import AmountDialog, ProductDialog, Question
from pos.qt.stock.models import ROW_ROLE, ProductsModel, SheetModel
from pos.qt.stock.parts import CatalogueResult, StockParts
from pos.qt.stock.refusals import RefusalsDialog
from pos.qt.theme import Tone
from pos.services.stock_ports import ProductFilter, ProductPage
from pos.services.stock_taking import Sheet

_MOST_SHOWN = 2000
_TYPING_MS = 250
_TABS = tuple(ProductFilter)
_OURS = frozenset({ScanKind.PRODUCT, ScanKind.SEARCH, ScanKind.WAYBILL})
"""A gun reads these off goods: a product's barcode, or a code of the shop's own."""
T = TypeVar("T")


class StockPage(QWidget):
    """The list, or the stock take; `take_scan` is offered every scan while this page is shown."""

    def __init__(self, face: Face, parts: StockParts) -> None:
        super().__init__()
        self._face, self._parts = face, parts
        self._only = ProductFilter.ALL
        self._wanted: Sku | None = None
        self.counting = False
        self.search = QLineEdit()
        self.search.setMinimumHeight(44)
        self.search.setClearButtonEnabled(True)
        self.tabs = {one: SaidButton(face, f"stock.tab.{one.value}", kind="tab") for one in _TABS}
        self.model, self.sheet_model = ProductsModel(face), SheetModel(face)
        self.table, self.sheet = QTableView(), QTableView()
        self.detail = Detail(face)
        self.acts = {
            name: SaidButton(face, f"stock.act.{name}", picture=picture)
            for name, picture in (
                ("count", "scan"),
                ("import", "file"),
                ("export", "out"),
                ("new", "plus"),
            )
        }
        self.book = SaidButton(face, "stock.act.book", kind="primary")
        self.drop = SaidButton(face, "stock.act.drop")
        self.back = SaidButton(face, "stock.act.back", picture="back")
        self.told = Said(face, role="muted", wraps=False)
        self.last = Said(face, role="title")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._dialog: Question | None = None
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read what is shown anew."""
        text, only = self.search.text(), self._only
        stocking, taking = self._parts.stocking, self._parts.taking

        def ask() -> tuple[ProductPage, Sheet, int]:
            page = stocking.page(text, only=only, limit=_MOST_SHOWN)
            return page, taking.sheet(), stocking.page(limit=1).total

        self._face.jobs.read(ask, self._on_page, self._failed)

    def close_timers(self) -> None:
        """Stop waiting for typing to end."""
        self._typing.stop()

    def take_scan(self, text: str, source: ScanSource) -> bool:
        """Count, fill or find what was scanned; False leaves it to the counter."""
        if classify(text, source, is_order_no=lambda _: False).kind not in _OURS:
            return False
        text = text.strip()
        if self._dialog is not None and self._dialog.isVisible():
            if isinstance(self._dialog, ProductDialog):
                self._dialog.take_scan(text)
            return True
        if self.counting:
            taking, by = self._parts.taking, self._face.session.actor
            self._face.jobs.write(lambda: taking.scan(text, by=by), self._on_counted, self._failed)
            return True
        stocking = self._parts.stocking
        self._face.jobs.read(
            lambda: stocking.meant_by(text).products,
            lambda products: self._on_found(text, products),
            self._failed,
        )
        return True

    # ------------------------------------------------------------ answers

    def _on_page(self, answer: tuple[ProductPage, Sheet, int]) -> None:
        page, sheet, total = answer
        chosen = self._wanted or (None if self.detail.product is None else self.detail.product.sku)
        self._wanted = None
        self.model.take(page.products)
        self.told.say("stock.total", n=page.total)
        self._choose(chosen)
        lines = sheet.lines
        self.sheet_model.take(lines)
        self.book.setEnabled(bool(lines))
        self.drop.setVisible(sheet.take is not None)
        self.acts["count"].say("stock.act.count_on" if sheet.take else "stock.act.count")
        if sheet.take is not None:
            self.sheet_told.say(
                "stock.sheet",
                n=len(lines),
                differing=len(sheet.differing),
                person=sheet.take.person,
            )
        else:
            self.sheet_told.say("stock.sheet_empty")
        shown = 2 if self.counting else 1 if total == 0 else 0
        self.body.setCurrentIndex(shown)
        for part in (self.search, *self.tabs.values(), *self.acts.values(), self.told):
            part.setVisible(not self.counting)
        for part in (self.book, self.back):
            part.setVisible(self.counting)
        self.drop.setVisible(self.counting and sheet.take is not None)

    def _choose(self, sku: Sku | None) -> None:
        place = None if sku is None else self.model.place_of(sku)
        if place is None and self.model.rows and not self.counting:
            place = 0
        if place is None:
            self.detail.show_product(None)
            return
        self.table.selectRow(place)
        self.detail.show_product(self.model.rows[place])

    def _on_selected(self, index: QModelIndex) -> None:
        if index.isValid():
            self.detail.show_product(index.data(ROW_ROLE))

    def _on_found(self, text: str, products: Sequence[Product]) -> None:
        if not products:
            self._face.sounds.play(Sound.LOW)
            self._face.news.say(Tone.MEND, self._face.words("stock.not_found", code=text))
            return
        self._wanted = products[0].sku
        self._show_tab(ProductFilter.ALL)
        one = len(products) == 1
        self.search.setText(products[0].sku if one else text)
        self.refresh()

    def _on_counted(self, line: Counted) -> None:
        self._face.sounds.play(Sound.SOFT)
        self.last.say("stock.counted", name=line.name, n=line.counted)
        self.refresh()

    def _failed(self, error: HandoverError) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.refused(error)
            return
        self._face.sounds.play(Sound.LOW)
        self._face.news.say_error(error)

    # ------------------------------------------------------------ acts

    def _act(self, name: str) -> None:
        product = self.detail.product
        if product is None:
            return
        if name == "edit":
            self._edit(product)
            return
        stocking = self._parts.stocking
        calls: dict[str, Callable[[int, str, Actor], Product]] = {
            "receive": lambda n, note, by: stocking.receive(product.sku, n, note=note, by=by),
            "sell": lambda n, note, by: stocking.sell(product.sku, n, note=note, by=by),
            "adjust": lambda n, note, by: stocking.adjust(product.sku, to=n, reason=note, by=by),
        }
        call, adjusts = calls[name], name == "adjust"

        def wanted(amount: int, note: str) -> None:
            act = Act.ADJUST_STOCK if adjusts else Act.MOVE_STOCK
            self._write(act, lambda by: call(amount, note, by), "stock.done")

        self._ask(
            AmountDialog(
                self._face,
                f"stock.ask.{name}",
                f"stock.act.{name}",
                wanted,
                self,
                note="stock.reason" if adjusts else "stock.note",
                start=(product.on_hand or 0) if adjusts else 1,
                name=product.name,
            )
        )

    def _edit(self, product: Product | None) -> None:
        stocking = self._parts.stocking

        def wanted(entered: Product) -> None:
            self._wanted = entered.sku
            self._write(Act.MANAGE_PRODUCTS, lambda by: stocking.put(entered, by=by), "stock.saved")

        self._ask(ProductDialog(self._face, product, wanted, self))

    def _ask(self, dialog: Question) -> None:
        self._dialog = dialog
        dialog.open()

    def _write(
        self, act: Act, call: Callable[[Actor], T], said: str, *, ends_count: bool = False
    ) -> None:
        def then(_: T) -> None:
            self.counting = self.counting and not ends_count
            if self._dialog is not None:
                self._dialog.accept()
                self._dialog = None
            self._face.news.say(Tone.GOOD, self._face.words(said))
            self.refresh()

        def do(by: Actor) -> None:
            self._face.jobs.write(lambda: call(by), then, self._failed)

        with_approval(self._face, act, do, self)

    def show_counting(self, *, on: bool) -> None:
        """Switch between the list and the stock take."""
        self.counting = on
        self.last.say("stock.scan_now" if on else "")
        self.refresh()

    def _book_now(self) -> None:
        taking = self._parts.taking

        def wanted(_: int, reason: str) -> None:
            self._write(
                Act.ADJUST_STOCK,
                lambda by: taking.book(reason=reason, by=by),
                "stock.booked",
                ends_count=True,
            )

        self._ask(
            AmountDialog(
                self._face,
                "stock.ask.book",
                "stock.act.book",
                wanted,
                self,
                note="stock.reason",
                start=None,
                n=sum(1 for line in self.sheet_model.rows if line.difference),
            )
        )

    def _drop_now(self) -> None:
        taking = self._parts.taking
        self._write(Act.MOVE_STOCK, lambda by: taking.drop(by=by), "stock.dropped", ends_count=True)

    def _set_counted(self, index: QModelIndex) -> None:
        line: Counted = index.data(ROW_ROLE)
        taking = self._parts.taking

        def wanted(amount: int, _: str) -> None:
            self._write(
                Act.MOVE_STOCK, lambda by: taking.set(line.sku, amount, by=by), "stock.done"
            )

        self._ask(
            AmountDialog(
                self._face,
                "stock.ask.count",
                "stock.save",
                wanted,
                self,
                note="stock.note",
                start=line.counted,
                name=line.name,
            )
        )

    def _import_now(self) -> None:
        dialog = QFileDialog(self, self._face.words("stock.act.import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter("CSV, XLSX (*.csv *.xlsx *.txt)")
        dialog.filesSelected.connect(lambda names: self.take_files([Path(n) for n in names]))
        dialog.open()

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take the products of these files."""
        take = self._parts.import_files

        def do(by: Actor) -> None:
            self._face.jobs.write(lambda: take(paths, by), self._on_taken, self._failed)

        with_approval(self._face, Act.MANAGE_PRODUCTS, do, self)

    def _on_taken(self, done: CatalogueResult) -> None:
        said = self._face.words(
            "stock.taken",
            added=done.added,
            changed=done.changed,
            known=done.known,
            refused=len(done.refused),
        )
        if done.stock_kept:
            said += " " + self._face.words("stock.kept", n=done.stock_kept)
        self._face.news.say(Tone.MEND if done.refused else Tone.GOOD, said)
        if done.refused:
            RefusalsDialog(self._face, done.refused, self).open()
        self.refresh()

    def _export_now(self) -> None:
        dialog = QFileDialog(self, self._face.words("stock.act.export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["XLSX (*.xlsx)", "CSV (*.csv)"])
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda name: self.write_file(Path(name)))
        dialog.open()

    def write_file(self, path: Path) -> None:
        """Write the catalogue."""
        export = self._parts.export_file
        self._face.jobs.read(
            lambda: export(path),
            lambda n: self._face.news.say(
                Tone.GOOD, self._face.words("stock.exported", n=n, file=path.name)
            ),
            self._failed,
        )

    def _show_tab(self, only: ProductFilter) -> None:
        self._only = only
        for one, tab in self.tabs.items():
            tab.setChecked(one is only)

    def _on_tab(self, only: ProductFilter) -> None:
        self._show_tab(only)
        self.refresh()

    # ------------------------------------------------------------ building

    def _connect(self) -> None:
        self.search.textEdited.connect(lambda _: self._typing.start())
        self.search.textChanged.connect(lambda text: None if text else self.refresh())
        self._typing.timeout.connect(self.refresh)
        self._face.words.changed.connect(self._fill)
        for one, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.clicked.connect(lambda _=False, which=one: self._on_tab(which))
        self.acts["count"].clicked.connect(lambda: self.show_counting(on=True))
        self.acts["import"].clicked.connect(self._import_now)
        self.acts["export"].clicked.connect(self._export_now)
        self.acts["new"].clicked.connect(lambda: self._edit(None))
        self.back.clicked.connect(lambda: self.show_counting(on=False))
        self.book.clicked.connect(self._book_now)
        self.drop.clicked.connect(self._drop_now)
        self.detail.wanted.connect(self._act)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._on_selected(now))
        self.table.doubleClicked.connect(lambda _: self._act("edit"))
        self.sheet.doubleClicked.connect(self._set_counted)
        self._show_tab(ProductFilter.ALL)
        self._fill()

    def _fill(self) -> None:
        self.search.setPlaceholderText(self._face.words("stock.search"))

    def _lay_out(self) -> None:
        _set_up(self.table, self.model)
        _set_up(self.sheet, self.sheet_model)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(self._top())
        column.addLayout(self._filters())
        face = self._face
        column.addWidget(NewsStrip(face.news, face.words, face.theme, face.commands))
        self.body = QStackedWidget()
        self.body.addWidget(self._list())
        self.body.addWidget(self._empty())
        self.body.addWidget(self._counting())
        column.addWidget(self.body, 1)

    def _top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(Said(self._face, "page.stock", role="title", wraps=False))
        top.addSpacing(12)
        top.addWidget(self.told)
        top.addStretch(1)
        for button in (*self.acts.values(), self.back, self.drop, self.book):
            top.addWidget(button)
        for button in (self.back, self.drop, self.book):
            button.hide()
        return top

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for tab in self.tabs.values():
            row.addWidget(tab)
        return row

    def _list(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.table, 1)
        row.addWidget(self.detail)
        return part

    def _empty(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        column = QVBoxLayout(panel)
        column.setSpacing(12)
        column.addStretch(1)
        for key, role in (("stock.empty", "title"), ("stock.empty_hint", "muted")):
            label = Said(self._face, key, role=role)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for act, do, kind in (
            ("import", self._import_now, "primary"),
            ("new", lambda: self._edit(None), ""),
        ):
            button = SaidButton(self._face, f"stock.act.{act}", kind=kind)
            button.clicked.connect(do)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return panel

    def _counting(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.sheet_told = Said(self._face, role="muted")
        column.addWidget(self.last)
        column.addWidget(self.sheet_told)
        column.addWidget(self.sheet, 1)
        return part


def _set_up(table: QTableView, model: ProductsModel | SheetModel) -> None:
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW_PX)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    header.setMinimumHeight(40)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setResizeContentsPrecision(50)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

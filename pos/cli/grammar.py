"""What may stand on the command line; each command names the function that carries it out."""

from __future__ import annotations

import argparse
import re
import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, time
from pathlib import Path
from typing import NoReturn

from pos import __version__
from pos.domain.digits import RELAY_LENGTH, normalise_typed
from pos.domain.orders import OrderState
from pos.domain.print_jobs import PROOFS, JobState, PaperKind
from pos.domain.print_jobs import Answer as PrintAnswer
from pos.domain.printers import DPIS, Language, Medium
from pos.domain.settings import Labels
from pos.domain.staff import Role
from pos.domain.times import read_time
from pos.domain.verdicts import HOLDS
from pos.domain.write_offs import LIVE_URL, SignMethod

# argparse and not typer: it starts in a tenth of the time, and its errors can be caught and said as
# JSON. The functions are named, not imported: each command loads only what it needs.

_LABEL_SIZE = re.compile(r"(\d{1,3})[xX×*](\d{1,3})")
_HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_ATTEMPT = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_MOST_PORT = 65535


class Usage(Exception):
    """The command line cannot be understood; `hint` says how it is written."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise Usage."""
        raise Usage(message, " ".join(self.format_usage().split()))


def text(value: str) -> str:
    """Return an argument as text; bytes that are none become a mark."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def grammar() -> Parser:
    """Return the whole command line."""
    parser = Parser(
        prog="handover",
        description="Handover counter: take orders, pack, label, redeem, settle.",
        epilog="Exit codes: 0 done, 2 usage, 3 refused by a rule, 4 unavailable, 5 outcome unknown.",
        allow_abbrev=False,
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder")
    parser.add_argument("--version", action="version", version=f"handover {__version__}")
    tree = _Tree(parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser))
    _shop(tree)
    _orders(tree)
    _stock(tree)
    _paper(tree)
    _counter(tree)
    _records(tree)
    _keeping(tree)
    _hub(tree.family("hub", "what the platform's operator does"))
    return parser


class _Tree:
    """A level of commands."""

    def __init__(self, commands: argparse._SubParsersAction[Parser], prefix: str = "") -> None:
        self._commands = commands
        self.commands: dict[str, Parser] = {}
        self._prefix = prefix

    def family(self, name: str, words: str) -> _Tree:
        """Open a level below this one."""
        parser = self._commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        below = parser.add_subparsers(
            dest=f"{name}_command", metavar="COMMAND", required=True, parser_class=Parser
        )
        return _Tree(below, f"{self._prefix}{name} ")

    def add(self, name: str, run: str, words: str, *, acts: bool = False) -> Parser:
        """Add a command that `pos.cli.` + `run` carries out; one that acts wants a person."""
        parser = self._commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        parser.set_defaults(run=run, acts=acts, name=f"{self._prefix}{name}")
        self.commands[name] = parser
        if acts:
            parser.add_argument("--as", dest="person", type=text, metavar="NAME", help="who acts")
            _pin(parser)
        return parser


def _pin(parser: Parser) -> None:
    parser.add_argument("--pin-stdin", action="store_true", help="the PIN is all of stdin, trimmed")


def _shop(tree: _Tree) -> None:
    setup = tree.add("setup", "setup:set_up", "make a shop with its first manager")
    setup.add_argument("--shop", required=True, type=text, metavar="NAME")
    setup.add_argument("--manager", required=True, type=text, metavar="NAME")
    setup.add_argument("--counter", default="1", type=text, metavar="NAME", help="this till's name")
    _pin(setup)
    staff = tree.family("staff", "the people of the shop")
    add = staff.add("add", "staff:add", "add a person; prints the first PIN", acts=True)
    add.add_argument("name_", type=text, metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    staff.add("list", "staff:everybody", "everybody who works here")
    staff.add(
        "pin",
        "staff:change_pin",
        "change one's own PIN: stdin is the old, then the new one",
        acts=True,
    )
    badge = staff.add(
        "badge", "staff:badge", "make a badge that signs its owner in, or end it", acts=True
    )
    badge.add_argument("name_", type=text, metavar="NAME")
    becomes = badge.add_mutually_exclusive_group(required=True)
    becomes.add_argument("--out", type=Path, metavar="FILE.pdf|.png")
    becomes.add_argument("--withdraw", action="store_true", help="no badge of this person is taken")
    unlock = staff.add("unlock-typing", "staff:unlock_typing", "allow typed codes again", acts=True)
    which = unlock.add_mutually_exclusive_group()
    which.add_argument("--order", type=text, metavar="NO")
    which.add_argument("--person", dest="whose", type=text, metavar="NAME")
    link = tree.family("link", "the link to the platform")
    hub = link.add("hub", "link:to_hub", "enrol this counter at a hub", acts=True)
    hub.add_argument("url", type=text, metavar="URL")
    hub.add_argument("--enrol", required=True, type=text, metavar="CODE")
    link.add("none", "link:to_none", "leave the hub", acts=True)
    taobao = link.add(
        "taobao",
        "link:to_taobao",
        "take Taobao's receive codes; stdin is the PIN, the app's secret, its session and, where"
        " there is one, its refresh token, a line each",
        acts=True,
    )
    which = taobao.add_mutually_exclusive_group(required=True)
    which.add_argument("--app-key", type=text, metavar="K")
    which.add_argument("--leave", action="store_true", help="forget the app and its keys")
    taobao.add_argument("--url", type=text, default=LIVE_URL, metavar="U", help="the router")
    signs = [one.value for one in SignMethod]
    taobao.add_argument("--sign-method", choices=signs, default=SignMethod.HMAC_SHA256.value)
    link.add("show", "link:shown", "what this counter is linked to")
    tree.add("sync", "link:sync", "send what is unsent and take what is new")


def _orders(tree: _Tree) -> None:
    orders = tree.family("orders", "the shop's orders")
    taking = orders.add(
        "import", "incoming:from_files", "take orders from exported files", acts=True
    )
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add = orders.add("add", "incoming:from_json", "take orders by hand, as JSON", acts=True)
    add.add_argument("file", type=Path, metavar="FILE.json")
    listing = orders.add("list", "orders:listed", "list orders, the next due first")
    states = [state.value for state in OrderState]
    listing.add_argument(
        "--state", action="append", choices=states, metavar="S", help=", ".join(states)
    )
    listing.add_argument("--limit", type=_positive, metavar="N")
    orders.add("show", "orders:shown", "show one order").add_argument("no", type=text, metavar="NO")
    accept = orders.add("accept", "fulfilling:accept", "accept orders", acts=True)
    accept.add_argument("nos", nargs="+", type=text, metavar="NO")
    accept.add_argument(
        "--partial",
        action="append",
        default=[],
        type=_pieces_of,
        metavar="SKU=N",
        help="hand over N pieces of a product; the rest is refunded",
    )
    accept.add_argument(
        "--substitute",
        action="append",
        default=[],
        type=_other_product,
        metavar="SKU=SKU2",
        help="give another product, at no higher price, for what is not handed over",
    )
    accept.add_argument(
        "--consent", default="", type=text, metavar="T", help="how the customer agreed"
    )
    _slip(accept)
    reject = orders.add("reject", "fulfilling:reject", "reject an order", acts=True)
    reject.add_argument("no", type=text, metavar="NO")
    reject.add_argument("--reason", required=True, type=text, metavar="T")
    pack = orders.add("pack", "fulfilling:pack", "close an order's bags", acts=True)
    pack.add_argument("no", type=text, metavar="NO")
    pack.add_argument("--bags", required=True, type=int, metavar="N")
    handed = orders.add(
        "handed", "fulfilling:handed", "note a platform's order as handed over", acts=True
    )
    handed.add_argument("no", type=text, metavar="NO")
    phone = orders.add("phone", "calling:phone", "show one customer's number, recorded", acts=True)
    phone.add_argument("no", type=text, metavar="NO")
    called = orders.add("called", "calling:called", "note what came of a call", acts=True)
    called.add_argument("no", type=text, metavar="NO")
    called.add_argument(
        "--outcome", required=True, choices=["answered", "no_answer", "wrong_number"]
    )
    _auto_accept(tree.family("auto-accept", "accept orders by rule"))
    _codes(tree.family("codes", "redemption codes"))
    _pick(tree.family("pick", "collect orders' goods, each piece checked"))
    labels = tree.family("labels", "packing labels")
    printing = labels.add("print", "labels:print_", "print packing labels", acts=True)
    printing.add_argument("nos", nargs="+", type=text, metavar="NO")
    printing.add_argument("--reason", default="", type=text, metavar="T", help="why again")
    make = labels.add("make", "labels:make", "write packing labels as files")
    make.add_argument("nos", nargs="+", type=text, metavar="NO")
    make.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="png: FILE, FILE-2 … for each bag"
    )
    make.add_argument("--size", default=(100, 150), type=_label_size, metavar="100x150", help="mm")
    make.add_argument("--dpi", default=DPIS[0], type=int, choices=DPIS)
    make.add_argument("--language", default="pdf", choices=["png", *Language], type=str.lower)
    labels.add("show", "label_fields:show", "what stands on labels")
    _label_fields(labels.add("set", "label_fields:change", "say what stands on them", acts=True))
    _lists(tree.family("paper", "lists of orders as PDF"))


def _label_fields(change: Parser) -> None:
    for field in fields(Labels):
        name = field.name.replace("_", "-")
        change.add_argument(f"--{name}", dest=field.name, choices=["on", "off"])
    change.add_argument("--size", type=_label_size, metavar="100x150", help="mm")
    picture = change.add_mutually_exclusive_group()
    picture.add_argument("--picture", type=Path, metavar="FILE", help="the shop's logo")
    picture.add_argument("--no-picture", action="store_true")


def _lists(paper: _Tree) -> None:
    picks = paper.add("pick-list", "paper:pick_list", "one order's slip, or one walk for several")
    run = paper.add("run-sheet", "paper:run_sheet", "a courier's stops in this order", acts=True)
    handed = paper.add("handover", "paper:hand_over", "what a courier signs for", acts=True)
    for parser in (picks, run, handed):
        parser.add_argument("nos", nargs="+", type=text, metavar="NO")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")
    picks.add_argument("--paper", default="a4", choices=["a4", "80"], help="80: a roll of 80 mm")
    for parser in (run, handed):
        parser.add_argument("--courier", required=True, type=text, metavar="NAME")


def _pick(pick: _Tree) -> None:
    begin = pick.add("begin", "picks:begin", "begin a walk for orders, or go on with it", acts=True)
    begin.add_argument("nos", nargs="+", type=text, metavar="NO")
    pick.add("show", "picks:show", "the walks under way, item by item")
    scan = pick.add("scan", "picks:scan", "scan one piece", acts=True)
    scan.add_argument("text", type=text, metavar="TEXT", help="-: from stdin, below the PIN")
    for name, words in (
        ("take", "put one piece into its basket by hand"),
        ("tick", "confirm that an item is packed as its product asks"),
        ("short", "note what is missing as not to be had; again: take the note back"),
    ):
        parser = pick.add(name, f"picks:{name}", words, acts=True)
        parser.add_argument("item", type=text, metavar="ITEM", help="as `pick show` names it: 1-2")
    pick.add("undo", "picks:undo", "take the last piece out again", acts=True)
    finish = pick.add("finish", "picks:finish", "close the bags of what is complete", acts=True)
    finish.add_argument("no", nargs="?", type=text, metavar="NO", help="without: the whole walk")
    finish.add_argument("--bags", required=True, type=int, metavar="N")
    finish.add_argument("--print", action="store_true", help="print the labels")
    pick.add("take-over", "picks:take_over", "take another's walk over", acts=True)
    pick.add("leave", "picks:leave", "give a walk up", acts=True)
    for name, parser in pick.commands.items():
        if name not in ("begin", "show"):
            parser.add_argument("--pick", type=text, metavar="ID", help="where one has several")


def _auto_accept(auto: _Tree) -> None:
    on = auto.add("on", "auto_accept:on", "accept by rule what fits", acts=True)
    on.add_argument("--from", dest="start", type=_hour, default=None, metavar="HH:MM")
    on.add_argument("--to", dest="end", type=_hour, default=None, metavar="HH:MM")
    auto.add("off", "auto_accept:off", "accept everything by hand", acts=True)
    auto.add("show", "auto_accept:show", "the rule, and which orders do not fit it")
    auto.add("run", "auto_accept:run", "accept what waits and fits, once", acts=True)


def _paper(tree: _Tree) -> None:
    guns = tree.family("guns", "the barcode guns of this counter")
    guns.add("list", "guns:listed", "the guns with a name, and the serial ports there are")
    gun = guns.add("add", "guns:add", "name a gun, or change the one of this name", acts=True)
    gun.add_argument("name_", type=text, metavar="NAME")
    gun.add_argument("--port", type=text, metavar="P", help="COM3, /dev/ttyACM0; else it types")
    gun.add_argument("--baud", type=_positive, metavar="N", help="of the port; 9600")
    gun.add_argument("--gap-ms", type=float, metavar="N", help="its usual gap, to tell it by")
    gun.add_argument("--max-gap-ms", type=float, metavar="N", help="its longest usual gap")
    gun.add_argument("--prefix", type=text, metavar="T", help="what it puts before each text")
    gun.add_argument("--suffix", type=text, metavar="T", help="what it puts after each text")
    guns.add("remove", "guns:remove", "forget a gun", acts=True).add_argument(
        "name_", type=text, metavar="NAME"
    )
    printers = tree.family("printers", "the printers of this counter")
    listing = printers.add("list", "printers:listed", "the printers, and which paper goes where")
    listing.add_argument("--ask", action="store_true", help="ask each how it is")
    add = printers.add("add", "printers:add", "add a printer", acts=True)
    add.add_argument("name_", type=text, metavar="NAME")
    add.add_argument("--id", type=text, metavar="ID", help="small letters and digits")
    _profile(add, wanted=True)
    change = printers.add("set", "printers:change", "change a printer", acts=True)
    change.add_argument("printer", type=text, metavar="ID")
    change.add_argument("--name", dest="name_", type=text, metavar="NAME")
    _profile(change, wanted=False)
    for name, words in (("remove", "forget a printer"), ("test", "print a page to set it up by")):
        one = printers.add(name, f"printers:{name}", words, acts=True)
        one.add_argument("printer", type=text, metavar="ID")
        if name == "test":
            one.add_argument("--page", choices=list(PROOFS), default="label")
    spool = tree.family("spool", "what is printed, waits, or failed")
    jobs = spool.add("list", "spool:listed", "the print jobs of the last days, in their order")
    states = [state.value for state in JobState]
    jobs.add_argument(
        "--state", action="append", choices=states, metavar="S", help=", ".join(states)
    )
    jobs.add_argument("--printer", type=text, metavar="ID")
    jobs.add_argument("--limit", type=_positive, default=500, metavar="N", help="the newest N")
    retry = spool.add("retry", "spool:retry", "send failed jobs again", acts=True)
    retry.add_argument("jobs", nargs="*", type=_positive, metavar="JOB")
    retry.add_argument("--printer", type=text, metavar="ID", help="all that failed there")
    move = spool.add("move", "spool:move", "let another printer do a job", acts=True)
    move.add_argument("job", type=_positive, metavar="JOB")
    move.add_argument("printer", type=text, metavar="ID")
    spool.add("cancel", "spool:cancel", "give up a job", acts=True).add_argument(
        "job", type=_positive, metavar="JOB"
    )
    answer = spool.add("answer", "spool:answer", "say what became of an unknown job", acts=True)
    answer.add_argument("job", type=_positive, metavar="JOB")
    answer.add_argument("said", choices=[one.value for one in PrintAnswer])


def _profile(parser: Parser, *, wanted: bool) -> None:
    languages, media = [one.value for one in Language], [one.value for one in Medium]
    parser.add_argument(
        "--address", required=wanted, type=text, metavar="A",
        help="tcp://HOST:9100, cups://QUEUE, cups+pdf://QUEUE, serial://PORT?baud=9600, "
        "file:///dev/usb/lp0, spooler://NAME, folder:PATH",
    )  # fmt: skip
    parser.add_argument("--language", required=wanted, choices=languages)
    parser.add_argument("--dpi", type=int, choices=DPIS)
    for name in ("width", "gap", "offset-x", "offset-y"):
        parser.add_argument(f"--{name}", type=float, metavar="MM")
    parser.add_argument("--medium", choices=media)
    parser.add_argument("--density", type=int, metavar="0-15")
    papers = [paper.value for paper in PaperKind]
    parser.add_argument(
        "--for", dest="papers", action="append", choices=papers, help="a paper it takes"
    )


def _codes(codes: _Tree) -> None:
    for name, what in (
        ("freeze", "hold an order and its code"),
        ("unfreeze", "release what the shop holds"),
        ("reissue", "make a code anew: every older form dies"),
        ("undo", "take a redemption back"),
        ("extend", "let a code live longer"),
        ("report", "note what a customer says about a closed order"),
    ):
        act = codes.add(name, f"disputes:{name}", what, acts=True)
        act.add_argument("no", type=text, metavar="NO")
        act.add_argument("--reason", required=True, type=text, metavar="T")
        if name == "reissue":
            _slip(act)
        if name == "extend":
            act.add_argument("--until", required=True, type=_moment, metavar="TIME")
    aside = codes.add(
        "set-aside", "disputes:set_aside", "note why an order is not redeemed yet", acts=True
    )
    aside.add_argument("no", type=text, metavar="NO")
    aside.add_argument("--why", required=True, choices=[why.value for why in HOLDS])


def _slip(parser: Parser) -> None:
    parser.add_argument("--slip", type=Path, metavar="FILE.pdf", help="the paper code to hand out")


def _stock(tree: _Tree) -> None:
    products = tree.family("products", "the catalogue")
    listing = products.add("list", "products:listed", "products by name, with their stock")
    listing.add_argument(
        "--search", default="", type=text, metavar="T", help="name, pinyin, sku, barcode"
    )
    listing.add_argument(
        "--only", default="all", choices=("all", "low", "uncounted", "no_delivery")
    )
    listing.add_argument("--limit", type=_positive, metavar="N")
    _product(products.add("show", "products:shown", "one product and its movements"))
    _product_facts(products.add("set", "products:put", "add or change a product", acts=True))
    taking = products.add("import", "products:take", "take products from CSV or XLSX", acts=True)
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    export = products.add("export", "products:export", "write the catalogue as CSV or XLSX")
    export.add_argument("--out", required=True, type=Path, metavar="FILE.csv|.xlsx")
    export.add_argument("--encoding", default="utf-8-sig", choices=("utf-8-sig", "gb18030"))
    scales = products.add("scales", "products:scales", "how the scales write labels", acts=True)
    scales.add_argument("--item-digits", type=int, choices=(4, 5, 6))
    scales.add_argument("--value", choices=("price", "weight"), help="what the label carries")
    scales.add_argument(
        "--other-prefixes", type=text, metavar="'28 29'", help="labels with the other value"
    )
    scales.add_argument("--check-digit", action=argparse.BooleanOptionalAction, default=None)
    stock = tree.family("stock", "what is on hand, and why")
    for name, words in (("receive", "book goods in"), ("sell", "book a sale over the counter")):
        parser = stock.add(name, f"stock:{name}", words, acts=True)
        _product(parser)
        parser.add_argument("qty", type=_positive, metavar="N")
        parser.add_argument("--note", default="", type=text, metavar="T")
    adjust = stock.add("adjust", "stock:adjust", "correct what is on hand", acts=True)
    _product(adjust)
    adjust.add_argument("--to", required=True, type=_count, metavar="N")
    adjust.add_argument("--reason", required=True, type=text, metavar="T")
    back = stock.add("return", "stock:bring_back", "goods of a cancelled order are back", acts=True)
    back.add_argument("no", type=text, metavar="NO")
    take = stock.add("take", "stock:take", "count by scanning, look, then book", acts=True)
    take.add_argument("codes", nargs="*", type=text, metavar="CODE[=N]")
    end = take.add_mutually_exclusive_group()
    end.add_argument("--book", action="store_true", help="book the differences")
    end.add_argument("--drop", action="store_true", help="end it and book nothing")
    take.add_argument("--reason", type=text, metavar="T", help="why it was counted")
    moved = stock.add("movements", "stock:movements", "what moved, newest first")
    moved.add_argument("product", nargs="?", type=text, metavar="PRODUCT")
    moved.add_argument("--limit", type=_positive, metavar="N")


def _product(parser: Parser) -> None:
    parser.add_argument("product", type=text, metavar="PRODUCT", help="sku or barcode")


def _product_facts(parser: Parser) -> None:
    parser.add_argument("sku", type=text, metavar="SKU")
    parser.add_argument("--name", dest="name_", type=text, metavar="T")
    parser.add_argument("--barcode", action="append", type=text, metavar="N", help="all it has")
    parser.add_argument("--item-no", type=text, metavar="N", help="the number in scale labels")
    parser.add_argument("--price-fen", type=_count, metavar="N")
    parser.add_argument("--safety", type=_count, metavar="N", help="never promised to orders")
    parser.add_argument("--delivery", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--packing", type=text, metavar="T", help="what to see to while packing")
    parser.add_argument("--weight-g", type=_count, metavar="N")
    parser.add_argument("--volume-ml", type=_count, metavar="N")
    parser.add_argument("--fragile", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--shelf", type=text, metavar="T")


def _counter(tree: _Tree) -> None:
    for name, words in (("check", "say what a code is worth now"), ("redeem", "redeem a code")):
        parser = tree.add(name, f"redeem:{name}", words, acts=True)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "text", nargs="?", type=text, metavar="TEXT", help="-: from stdin, below the PIN"
        )
        what.add_argument("--image", type=Path, metavar="FILE")
        what.add_argument(
            "--relay", type=_relay, metavar="12345", help="the last five, read out over the phone"
        )
        parser.add_argument(
            "--order",
            type=text,
            metavar="NO",
            help="whose code --relay is, or which of several orders a receive code means",
        )
        parser.add_argument("--tail", type=_tail, metavar="0417", help="last four of the phone")
        if name == "redeem":
            parser.add_argument(
                "--attempt",
                type=_attempt,
                metavar="UUID",
                help="the same again gets the same answer",
            )
    scan = tree.add("scan", "scan:scan", "read every code of pictures and films; needs no shop")
    scan.add_argument("files", nargs="+", type=Path, metavar="FILE")


def _records(tree: _Tree) -> None:
    settlements = tree.family("settlements", "what the shop is owed")
    listing = settlements.add("list", "records:settlements", "settlement records, newest first")
    listing.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="a day in China")
    _reconciling(tree)
    audit = tree.family("audit", "who did what, when")
    trail = audit.add("list", "records:audit", "the audit trail, oldest first")
    about = trail.add_mutually_exclusive_group()
    about.add_argument(
        "--code", type=text, metavar="C", help="a code's name HX-…, its number, or a token"
    )
    about.add_argument("--order", type=text, metavar="NO")
    trail.add_argument("--limit", type=_positive, metavar="N", help="the newest N")
    audit.add("verify", "records:verify", "prove that nothing was changed or cut")
    still = audit.family("still", "the camera's pictures behind redeemed and refused codes")
    kept = still.add("list", "stills:listed", "the pictures there are; shows none of them")
    kept.add_argument("--order", type=text, metavar="NO")
    save = still.add("save", "stills:saved", "write one picture to a file; recorded", acts=True)
    save.add_argument("id", type=text, metavar="ID")
    save.add_argument("--out", required=True, type=Path, metavar="FILE.jpg")
    save.add_argument("--reason", required=True, type=text, metavar="T")


def _reconciling(tree: _Tree) -> None:
    day = tree.add(
        "reconcile",
        "reconciling:day",
        "compare a day with hub and payout; with --as, differences become tickets",
        acts=True,
    )
    day.add_argument("date", type=_day, metavar="YYYY-MM-DD")
    day.add_argument("--statement", type=Path, metavar="FILE", help="payout statement, CSV or XLSX")
    day.add_argument("--close", action="store_true", help="close the day if all of it agrees")
    statements = tree.family("statements", "what the shop was owed, on paper or as a workbook")
    make = statements.add("make", "records:statement", "write a statement of some days")
    make.add_argument("--from", dest="first", required=True, type=_day, metavar="YYYY-MM-DD")
    make.add_argument("--to", dest="last", required=True, type=_day, metavar="YYYY-MM-DD")
    make.add_argument("--out", required=True, type=Path, metavar="FILE.pdf|.xlsx")
    tickets = tree.family("tickets", "differences somebody looks into")
    listing = tickets.add("list", "reconciling:tickets", "open differences, oldest first")
    listing.add_argument("--all", action="store_true", help="those that are settled, too")
    take = tickets.add("take", "reconciling:take", "look after one", acts=True)
    settle = tickets.add("settle", "reconciling:settle", "write down its cause", acts=True)
    settle.add_argument("--note", required=True, type=text, metavar="T")
    for parser in (take, settle):
        parser.add_argument("ticket", type=_positive, metavar="N")


def _keeping(tree: _Tree) -> None:
    doctor = tree.add("doctor", "doctor:examine", "look at everything this counter stands on")
    instead = doctor.add_mutually_exclusive_group()
    instead.add_argument(
        "--scan", type=text, metavar="TEXT", help="say why this is not read; -: from stdin"
    )
    instead.add_argument(
        "--scan-sheet", type=Path, metavar="FILE.pdf", help="write the codes to try a gun with"
    )
    doctor.add_argument("--gap-ms", type=float, metavar="N", help="--scan: between two characters")
    doctor.add_argument("--no-enter", action="store_true", help="--scan: no Enter came after it")
    backup = tree.family("backup", "copies of the shop's data")
    backup.add("make", "backup:make", "copy the shop's data, also while it is in use", acts=True)
    backup.add("list", "backup:listed", "the copies there are, newest first")
    restore = backup.add(
        "restore", "backup:restore", "put a copy in the place of the data", acts=True
    )
    restore.add_argument("file", type=Path, metavar="NAME", help="from the list, or a file")
    restore.add_argument(
        "--recovery-key-stdin", action="store_true", help="on another computer: stdin's second line"
    )
    tree.add("demo", "plays:demo", "open the window on a sample shop")
    tour = tree.add("tour", "plays:tour", "play the whole job and leave pictures")
    tour.add_argument("out", type=Path, metavar="OUT_DIR")


def _hub(hub: _Tree) -> None:
    serve = hub.add("serve", "hub:serve", "run the hub until it is told to end")
    serve.add_argument("--host", default="127.0.0.1", type=text, metavar="H")
    serve.add_argument("--port", default=8765, type=_port, metavar="N")
    serve.add_argument("--public-url", type=text, metavar="U", help="where customers reach it")
    serve.add_argument("--tls-cert", type=Path, metavar="F")
    serve.add_argument("--tls-key", type=Path, metavar="F")
    shops = hub.family("shops", "the shops of this hub")
    add = shops.add("add", "hub:add_shop", "approve a shop; prints an enrolment code")
    add.add_argument("id", type=text, metavar="ID")
    add.add_argument("name_", type=text, metavar="NAME")
    add.add_argument("--commission-bps", type=_count, metavar="N", help="of goods less discount")
    add.add_argument("--business-days", type=_count, metavar="N", help="until the money is due")
    add.add_argument("--fixed-fee-fen", type=_count, metavar="N", help="for each order redeemed")
    add.add_argument("--day-cut-hour", type=_count, metavar="0-23", help="the day begins then")
    sources = hub.family("sources", "who may send orders")
    sources.add("add", "hub:add_source", "a token for POST /v1/orders").add_argument(
        "id", type=text, metavar="ID"
    )
    orders = hub.family("orders", "orders by hand")
    orders.add("add", "hub:add_orders", "take orders from a JSON file").add_argument(
        "file", type=Path, metavar="FILE.json"
    )
    code = hub.add("code", "hub:code", "what the customer's page shows now")
    code.add_argument("no", type=text, metavar="NO")
    code.add_argument("--shop", type=text, metavar="ID")
    code.add_argument("--png", type=Path, metavar="FILE", help="the QR as a picture")
    hub.add("stock", "hub:stock", "what the shops last said of their stock").add_argument(
        "--shop", type=text, metavar="ID"
    )
    hub.add("ledger", "hub:ledger", "the redemptions the hub has booked").add_argument(
        "--shop", type=text, metavar="ID"
    )


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise argparse.ArgumentTypeError(f"not a number from 0 on: {value}")
    return int(value)


def _pieces_of(value: str) -> tuple[str, int]:
    sku, _, number = text(value).rpartition("=")
    if not sku or not number.isascii() or not number.isdigit():
        raise argparse.ArgumentTypeError(f"not SKU=N: {value}")
    return sku, int(number)


def _other_product(value: str) -> tuple[str, str]:
    sku, _, other = text(value).partition("=")
    if not sku or not other:
        raise argparse.ArgumentTypeError(f"not SKU=SKU2: {value}")
    return sku, other


def _positive(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 is wanted")
    return int(value)


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > _MOST_PORT:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(value)


def _tail(value: str) -> str:
    tail = text(value).strip()
    if len(tail) != 4 or not (tail.isascii() and tail.isdigit()):
        raise argparse.ArgumentTypeError("the last four digits of the phone are wanted")
    return tail


def _relay(value: str) -> str:
    digits = normalise_typed(text(value))
    if len(digits) != RELAY_LENGTH or not (digits.isascii() and digits.isdigit()):
        raise argparse.ArgumentTypeError("the last five digits of the code are wanted")
    return digits


def _attempt(value: str) -> str:
    if not _ATTEMPT.fullmatch(value.lower()):
        raise argparse.ArgumentTypeError("an attempt is a UUID")
    return str(uuid.UUID(value))


def _moment(value: str) -> datetime:
    try:
        return read_time(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"not a time with its zone, as 2026-11-30T20:00+08:00: {value}"
        ) from error


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from error


def _hour(value: str) -> time:
    if not _HOUR.fullmatch(value):
        raise argparse.ArgumentTypeError("an hour is written HH:MM, 00:00 to 23:59")
    return time.fromisoformat(value)


def _label_size(value: str) -> tuple[int, int]:
    found = _LABEL_SIZE.fullmatch(value.strip())
    if found is None:
        raise argparse.ArgumentTypeError("a size is width x height in mm, such as 100x150")
    return int(found[1]), int(found[2])


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether JSON was asked for, also on a command line that cannot be understood."""
    before_values = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in before_values

"""The pick list as it stands on paper: one order's slip, or the walk for several with their baskets."""

from __future__ import annotations

from pos.domain.labels import copy_words, print_words
from pos.domain.pick_lists import PickLine, PickList, PickListOrder
from pos.paper.form_pdf import form_pdf
from pos.paper.forms import Form, FormLayout, Row, Table, form_layout

PICK_LIST_PAPERS = {"a4": "pick-list-a4", "80": "pick-list-80"}
"""By the name a person gives the paper."""


def pick_list_pdf(listed: PickList, *, paper: str, dpi: int) -> bytes:
    """Return the pick list on `a4` or a roll of `80` mm.

    Raises: RuleViolation: `bad_dpi`, `layout_…`; Unavailable `font_missing`.
    """
    layout = form_layout(PICK_LIST_PAPERS[paper], ("orders", "lines"))
    form = _one(listed, layout) if len(listed.orders) == 1 else _walk(listed, layout)
    return form_pdf(form, layout, dpi)


def _one(listed: PickList, layout: FormLayout) -> Form:
    (order,) = listed.orders
    bags = f"·{order.bags} 袋" if order.bags else ""
    return Form(
        title=order.pick_no or order.order_no[-4:],
        tags=tuple(filter(None, ("易碎" * order.fragile, copy_words(listed.printing)))),
        facts=(
            f"配货单·{listed.shop}",
            f"{order.fulfilment}·{order.promise}",
            "·".join(filter(None, (_who(order), order.order_no))),
            f"{len(listed.lines)} 种 {listed.item_count} 件{bags}",
        ),
        code=order.code_text,
        remark=f"备注：{order.remark}" if order.remark else "",
        tables=(_lines(listed, layout),),
        foot=print_words(listed.printing),
    )


def _walk(listed: PickList, layout: FormLayout) -> Form:
    rows = tuple(_order(order, layout) for order in listed.orders)
    return Form(
        title=f"合并拣货 {len(listed.orders)} 单",
        tags=tuple(filter(None, (copy_words(listed.printing),))),
        facts=(listed.shop, f"{len(listed.lines)} 种 {listed.item_count} 件，按货架顺序走"),
        tables=(Table("orders", rows), _lines(listed, layout)),
        foot=print_words(listed.printing),
    )


def _order(order: PickListOrder, layout: FormLayout) -> Row:
    said = [order.order_no]
    if not layout.has("orders", "who"):
        said.append(_who(order))
    said += ["易碎"] * order.fragile
    said += [f"备注：{order.remark}"] * bool(order.remark)
    cells = {
        "basket": str(order.basket),
        "pick_no": order.pick_no or order.order_no[-4:],
        "promise": f"{order.fulfilment}·{order.promise}",
        "who": _who(order),
        "count": str(order.item_count),
        "code": order.code_text,
    }
    return Row(cells, "·".join(filter(None, said)))


def _who(order: PickListOrder) -> str:
    tail = f"尾号 {order.tail}" if order.tail else ""
    return " ".join(filter(None, (order.customer, tail)))


def _lines(listed: PickList, layout: FormLayout) -> Table:
    shared = len(listed.orders) > 1
    return Table("lines", tuple(_line(line, layout, shared=shared) for line in listed.lines))


def _line(line: PickLine, layout: FormLayout, *, shared: bool) -> Row:
    shares = "，".join(f"{share.basket} 号篮 {share.qty}" for share in line.shares)
    said = [line.packing, "易碎" * line.fragile, line.barcode or line.sku]
    if shared and not layout.has("lines", "shares"):
        said.insert(0, shares)
    cells = {
        "shelf": line.shelf,
        "name": line.name,
        "qty": f"×{line.qty}",
        "shares": shares if shared else "",
    }
    return Row(cells, "·".join(filter(None, said)))

"""Failures and verdicts as sentences: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from pos.cli.answers import plain
from pos.domain.verdicts import Card, Reason, Verdict


class _Fields(dict[str, object]):
    """Leaves a mark where a field is not known."""

    def __missing__(self, key: str) -> str:
        return "?"


SENTENCES: dict[str, str] = {
    # demo and tour
    "tour_failed": "The tour failed at the step `{step}`; report.json says what was seen.",
    "tour_stuck": "The tour waited in vain for the step `{step}`; report.json says what was seen. A very busy computer can cause it: try again.",
    "film_not_written": "The film of the phone could not be written to {file}. Is the disk full?",
    # the folder and its database
    "not_set_up": "No shop is set up in this data folder. Run `setup` first, or name the folder with --data.",
    "already_set_up": "This data folder already holds the shop {shop}. Name another folder with --data.",
    "vault_missing": "The data folder has no vault. Run `setup`, or restore a backup.",
    "vault_exists": "The data folder has a vault already.",
    "vault_damaged": "vault.json is damaged. Put back the one from a backup.",
    "vault_newer": "The vault was made by a newer program. Install that version or a newer one.",
    "vault_key_missing": "The key of this data folder is gone. Restore a backup with the recovery key.",
    "vault_key_wrong": "The key kept here belongs to another data folder. Restore with the recovery key.",
    "keyring_missing": "The system's keyring is locked or missing. Unlock it and try again.",
    "wrong_key": "{file} does not open with this folder's key: it belongs to another shop or is damaged. Restore a backup.",
    "newer_schema": "The data was written by a newer program (schema {found}, this one knows {known}). Install that version or a newer one; nothing was changed.",
    "schema_orphans": "The data could not be brought to this version: {rows} rows in {table} do not fit. Nothing was changed; restore a backup.",
    "sqlite_too_old": "SQLite {found} can damage data; {wanted} or newer is needed. Install the locked dependencies again.",
    "network_path": "The data folder lies on another machine ({kind}), where locks cannot be trusted. Choose a folder on this computer.",
    "database_damaged": "{file} is damaged ({first}). Stop work here and restore the newest backup.",
    "database_busy": "Another process held the data for 30 s. Try again.",
    "database_unreachable": "The database cannot be reached. Try again when it is back.",
    "disk_full": "The disk is full ({file}); nothing was saved. Free some space and try again.",
    "storage_fault": "The disk reported a fault ({file}); nothing was saved. Check the disk, then try again.",
    "storage_read_only": "The data folder cannot be written to ({file}). Check its permissions.",
    "outcome_unknown": "The disk failed while saving: it may or may not have happened. Ask again with the same attempt.",
    "folder_busy": "Another process is setting this folder up. Try again.",
    "being_restored": "A backup is being restored into this folder. Try again in a moment.",
    "window_open": "A window is already open on this data folder. It was brought to the front.",
    "folder_in_use": "The shop is open in a window or another command. Close it, then restore.",
    "file_trouble": "{file}: {problem}.",
    "file_not_written": "{file} could not be written: {problem}. Choose another place.",
    "memory_full": "The computer is out of memory. Close other programs and try again.",
    "internal_error": "Something went wrong inside the program. It is recorded in logs/{log} of the data folder.",
    "audit_broken": "The audit trail is broken: entry {first_bad} is changed, missing or cut off. Keep the folder as it is and ask who had access.",
    "anchors_damaged": "{file} was changed or damaged, so a cut audit trail would not be seen. Keep the folder as it is and ask who had access.",
    # picking
    "no_orders": "No order was named.",
    "walk_too_long": "{n} orders are too many for one walk; {most} at most.",
    "not_to_pick": "Order {order_no} is {state} or on hold: there is nothing to pick.",
    "being_picked": "Order {order_no} is being picked by {person} already. `pick show` shows the walk; `pick take-over` takes it over.",
    "picked_by_another": "{person} has this walk. `pick take-over` takes it over.",
    "pick_over": "This walk is over. `pick show` shows those under way.",
    "no_pick": "You have no walk under way. `pick begin NO` begins one.",
    "which_pick": "Several walks are under way: name one with --pick ({picks}).",
    "not_in_pick": "Order {order_no} or its item is not in this walk (any more).",
    "pick_incomplete": "Order {order_no} lacks {pieces} pieces, first {item}. Scan them, or note them with `pick short`.",
    "pick_unchecked": "{item} of order {order_no} is to be packed so: {packing}. Confirm it with `pick tick`.",
    "pick_too_many": "All {qty} of {item} are there already.",
    "nothing_missing": "Nothing of {item} is missing.",
    "nothing_to_check": "{item} has no packing instruction, or no piece of it is there yet.",
    "nothing_to_undo": "Nothing was picked yet.",
    # guns
    "gun_name": "A gun needs a name of at most {most} characters, without blanks around it.",
    "gun_port": "The port {port} or the speed {baud} cannot be right.",
    "gun_twice": "Another gun already has {name}. Choose another name or port.",
    "gun_unknown": "There is no gun {name}. `guns list` shows those there are.",
    "gun_settings": "The gun's gaps cannot be right (longest {max_gap_ms} ms).",
    # people
    "unknown_person": "Nobody of that name works here. `staff list` shows who does.",
    "wrong_pin": "Wrong PIN; {left} tries left.",
    "locked_out": "Too many wrong PINs. Sign-in is off until {until}.",
    "not_permitted": "The role {role} may not do this ({act}). Ask a lead or the manager.",
    "name_missing": "A name is missing or too long ({field}): 1 to 40 printable characters.",
    "name_taken": "{name} works here already. Choose another name.",
    "pin_form": "A PIN has {digits} digits.",
    "pin_too_simple": "This PIN is among the first anybody would try. Choose another.",
    "pin_unchanged": "The new PIN is the old one. Choose another.",
    "last_manager": "This is the last manager; a shop needs one.",
    # orders and codes
    "order_not_found": "There is no order {order_no}. `orders list` shows all.",
    "illegal_move": "Order {order_no} is {state} and cannot become {target}.",
    "order_frozen": "Order {order_no} is on hold ({reason}). A lead has to look at it first.",
    "order_open": "Order {order_no} is still open ({state}): hold it instead.",
    "order_closed": "Order {order_no} is closed ({state}) and is not changed any more.",
    "bad_order": "Order {order_no} cannot be right: {field} is {problem}.",
    "other_content": 'Order {order_no} is known with other content. A change needs "revision": {revision} + 1.',
    "bags_out_of_range": "{bags} bags cannot be: 1 to 99.",
    "reason_missing": "A reason is needed: --reason TEXT.",
    "platform_order_not_rejected_here": "Order {order_no} belongs to a platform: the buyer has to apply for the refund there.",
    "has_own_code": "Order {order_no} has a code of its own: redeem it with `redeem`.",
    "no_code_here": "Order {order_no} has no code of this shop's: it comes when the order is accepted, or it is the platform's own.",
    "not_frozen": "Order {order_no} is not on hold.",
    "held_by_platform": "The platform holds order {order_no} ({reason}); it is released there. Write to its support.",
    "not_redeemed_here": "Order {order_no} has no redemption of this shop's that could be taken back.",
    "extension_out_of_range": "The new end has to lie after the one there is and before {latest}.",
    "relay_form": "The last {digits} digits of the code are wanted.",
    "no_phone": "Order {order_no} has no phone number. Ask the platform.",
    "phone_expired": "The number of order {order_no} is over. Ask the platform for the present one.",
    "badge_file": "{file}: a badge is written as a PDF or PNG file.",
    "unknown_badge": "This badge is not taken: it was replaced or withdrawn. Ask the manager.",
    "first_pin_pending": "{name} has to change the first PIN before a badge is taken.",
    "no_live_code": "Order {order_no} has no live code.",
    "code_not_active": "The code of order {order_no} is {state}; nothing can be changed about it.",
    "attempt_taken": "This attempt belongs to another code or person. Leave --attempt out to begin a new one.",
    "reissued_by_yourself": "Who made this code anew may not redeem it. Ask a colleague.",
    "nothing_to_confirm": "There is nothing to redeem ({verdict}).",
    "changed_meanwhile": "Order {order_no} changed meanwhile. Check the code again.",
    "too_many_orders": "That are too many orders at once. Split the file.",
    "text_too_long": "The text is too long.",
    # pictures and paper
    "no_code_in_picture": "No code can be read in {file}. Take the picture closer, brighter and without reflections.",
    "not_a_picture": "{file} is neither picture nor film. PNG, JPEG, MP4 and the like can be read.",
    "picture_missing": "There is no file {file}.",
    "picture_unreadable": "{file} cannot be opened. Check its permissions.",
    "picture_too_large": "{file} is too large: at most {most} pixels.",
    "picture_too_small": "{file} is too small: at least {least} pixels wide and high.",
    "picture_blank": "Nothing can be seen in {file}. Choose a picture with something dark on it.",
    "picture_broken": "{file} is damaged or cut short.",
    "courier_missing": "Name the courier: --courier NAME, at most {most} characters.",
    "nothing_on_the_run": "Name the orders that go out.",
    "not_on_a_run": "Order {order_no} is {state}: a run takes orders that are packed or out.",
    "not_for_delivery": "Order {order_no} is picked up by its customer. Leave it out.",
    "film_broken": "No picture of the film {file} can be shown: it is damaged, or of a kind this computer does not know.",
    "still_missing": "There is no such picture any more; they are removed after some days. `audit still list` shows those there are.",
    "no_labels": "There is nothing to print.",
    "no_label_yet": "Order {order_no} is {state}: labels are for accepted orders.",
    "unknown_label_size": "There is no label of this size. Known sizes: {known}.",
    "layout_syntax": "{file}, line {line} is not written as TOML ({problem}). Mend the line, or install the program again.",
    "layout_missing": "{file}, near line {line}: {key} is missing, such as {key} = {example}. Add it, or install the program again.",
    "layout_unknown": "{file}, line {line}: {key} means nothing here. Take the line out, or mend its name.",
    "layout_value": "{file}, line {line}: {key} cannot be that; it is written like {example}. Mend the line, or install the program again.",
    "bad_dpi": "{dpi} dots per inch cannot be: {least} to {most}.",
    "font_missing": "A font of the program is missing. Install the program again.",
    "printer_missing": "There is no printer {printer}. `doctor` lists the queues.",
    "printer_unavailable": "The printer {printer} does not take anything: {problem}.",
    "print_unknown": "It may or may not have been printed. Look at the printer before printing again.",
    # printers
    "bad_printer_address": "The address {address} cannot be right. Write it like {form}.",
    "bad_printer_id": "A printer's id has small letters, digits, - and _: 1 to 32 of them, not {id}.",
    "bad_printer_name": "A printer needs a name of at most {most} printable characters.",
    "bad_printer_dpi": "{dpi} dpi is not known. Choose one of {known}.",
    "bad_printer_width": "The width is {least} to {most} mm.",
    "bad_printer_gap": "The gap is {least} to {most} mm.",
    "bad_printer_density": "The density is {least} to {most}.",
    "bad_printer_offset": "An offset is {least} to {most} mm.",
    "printer_way_unfit": "{address} does not take {language}: folder: and cups+pdf:// take pdf, all others a printer language.",
    "page_too_wide": "The page is {width} mm wide, and {printer} prints {most} mm at most. Choose a smaller --size or another printer.",
    # the spool
    "print_waits": "Print job {job} still waits for the printer {printer}. `spool list` shows what is before it.",
    "printer_id_taken": "There is a printer {printer} already. Choose another --id.",
    "too_many_printers": "A counter knows at most {most} printers. Remove one first.",
    "code_slip_gone": "The code of order {order_no} is kept nowhere: make it anew with `codes reissue`.",
    "job_changed": "Print job {job} has moved on in the meantime. Look at `spool list`.",
    "job_not_cancellable": "Print job {job} is {state} and cannot be cancelled.",
    "job_not_failed": "Print job {job} is {state}; only a failed one is tried again.",
    "job_not_found": "There is no print job {job}. `spool list` shows those of the last days.",
    "job_not_movable": "Print job {job} is {state}; only one that waits or failed goes to another printer.",
    "job_not_unknown": "Print job {job} is {state}; there is nothing to answer.",
    "print_interrupted": "The program ended while this was being printed. It may or may not have come out: look at the printer.",
    "printer_stopped": "The printer {printer} stopped at a job before this one; nothing of this one came out. `spool retry` sends it again.",
    "printer_unknown": "There is no printer {printer} in the settings. `printers list` shows all.",
    "reprint_reason_missing": "Order {order_no} was printed before. A copy needs a reason: --reason TEXT.",
    # products and stock
    "product_not_found": "The catalogue has no product {sku}. products set adds it.",
    "bad_product": "Product {sku} cannot be stored: {field}, {problem}.",
    "shared_barcode": "Several products carry the barcode {barcode}: {skus}. Name one by its SKU.",
    "bad_quantity": "{qty} is not a number of pieces that can be booked.",
    "below_zero": "{sku}: {on_hand} are on hand, so {qty} cannot be taken off.",
    "promised_to_orders": "{name}: {on_hand} are on hand, but orders were promised some of them; {unpromised} can be sold.",
    "never_counted": "{name} was never counted. Count it, or book goods in.",
    "would_oversell": "Order {order_no}: not enough of {names}. Accept fewer (--partial SKU=N), give another product (--substitute SKU=SKU2), or correct the count (stock adjust).",
    "bad_partial": "{sku}: {qty} pieces cannot be handed over; the order has {most}.",
    "line_not_found": "Order {order_no} has no line of {sku}.",
    "nothing_left": "Nothing would be left of order {order_no}. Reject it instead, with a reason.",
    "same_product": "{sku} cannot stand in for itself. Name another product.",
    "platform_order_not_changed_here": "Order {order_no} belongs to a platform: refunds and other products are agreed there.",
    "nothing_to_bring_back": "Order {order_no} has taken nothing out that could come back.",
    "no_stock_take": "No stock take is under way. Count a product to begin one.",
    "unknown_product": "{name}: not in the catalogue, so its stock is not known.",
    "not_delivered": "{name}: marked as not for delivery.",
    "low_stock": "{name}: {available} were left before this order.",
    # the hub
    "hub_unreachable": "The hub cannot be reached. Nothing is lost; try `sync` again later.",
    "hub_busy": "The hub is busy. Nothing is lost; try `sync` again later.",
    "hub_failed": "The hub has a fault of its own. Nothing is lost; try `sync` again later.",
    "hub_answer": "The hub's answer cannot be understood. Is the address right?",
    "not_linked": "This counter has no link. `link hub URL --enrol CODE` makes one.",
    "no_link": "This counter has no link. `link hub URL --enrol CODE` makes one.",
    "link_refused": "The hub does not know this counter any more. Leave with `link none` and enrol again.",
    "already_linked": "This counter is linked to {url}. `link none` first.",
    "enrol_code": "The enrolment code is wrong, used, or older than ten minutes. Ask the operator for a new one.",
    "tls_required": "{host} is another machine: its address must begin with https://.",
    "bad_url": "{url} is no address of a hub. Such as: https://hub.example.",
    "shop_not_found": "The hub has no shop of number {number}.",
    "bad_terms": "The shop's {field} is a whole number from 0 to {most}.",
    "bad_shop": "The shop's {field} is empty, too long or not printable.",
    "several_shops": "Several shops have this order. Say which: --shop ID.",
    "order_refused": "Order {order_no} is refused: {field} {reason}.",
    "device_not_found": "There is no counter {device}.",
    "no_locator_free": "No digits are free for another live code.",
    "port_busy": "Port {port} is taken. Choose another with --port, or end the other program.",
    "cannot_listen": "{host} is no address of this computer. Choose another with --host.",
    "hub_start": "The hub did not start. The log in the data folder says why.",
    "hub_stop": "The hub did not end in time.",
    "tls_files": "Certificate and key do not belong together or are no PEM files ({problem}).",
    # reconciling
    "bad_period": "From {first} to {last} is no period: the last day is not before the first, at most {most} days.",
    "unknown_statement_kind": "{file}: a statement is written as .pdf or .xlsx.",
    "statement_unreadable": "{file} cannot be read as a payout statement (row {row} {column}: {reason}). Download it again as CSV or XLSX.",
    "day_differs": "{day} is not closed: {count} orders do not agree, such as {order_no}. `reconcile {day}` lists them.",
    "day_unsent": "{day} is not closed: {count} records have not reached the hub. `sync` first.",
    "head_differs": "{day} is not closed: the hub holds another audit trail. `sync`, then ask the platform.",
    "day_not_begun": "{day} has not begun yet.",
    "day_changed": "{day} changed meanwhile. Reconcile it again.",
    "ticket_not_found": "There is no ticket {ticket}. `tickets list` shows all.",
    "ticket_settled": "Ticket {ticket} was settled before.",
    "note_missing": "Ticket {ticket} needs its cause: --note TEXT.",
    # Taobao
    "no_platform": "This counter is not linked to Taobao. `link taobao --app-key K` makes a link.",
    "platform_keys": "The app's {field} is missing or no such thing. stdin is the PIN, the secret and the session, a line each.",
    "platform_unreachable": "Taobao cannot be reached. Try again; or note the hand-over with `orders handed` and write off in Taobao's own app.",
    "platform_unanswered": "Taobao did not answer; it may have been written off. Ask again with the same attempt.",
    "platform_busy": "Taobao takes no more calls for a moment. Try again in some seconds.",
    "platform_failed": "Taobao has a fault of its own ({sub_code}). Try again later.",
    "platform_answer": "Taobao's answer cannot be understood. Is the address right?",
    "platform_session": "Taobao's session is over. Get a new one and link again: `link taobao`.",
    "platform_signature": "Taobao does not take the signature: the app's secret is not right. Link again: `link taobao`.",
    "platform_clock": "Taobao says that this computer's clock is more than ten minutes off. Set the clock.",
    "platform_refused": "Taobao refused ({sub_code}). Look at the order in Taobao's own app.",
    "not_written_off": "Taobao had not written order {order_no} off after all. Redeem again.",
    "write_offs_unanswered": "{count} write-offs have no answer yet. `sync` asks again; leave Taobao after that.",
    "which_order": "This code names several orders ({orders}). Say which: --order NO.",
    # backups
    "backup_not_found": "There is no backup {file}. `backup list` shows all.",
    "backup_damaged": "{file} is damaged or was changed ({problem}). Take another backup.",
    "backup_newer": "{file} was made by a newer program. Install that version or a newer one.",
    "backup_of_another_shop": "{file} belongs to another shop's data folder. Restore it into an empty folder.",
    "recovery_key_needed": "This computer has no key for {file}: --recovery-key-stdin, with the recovery key as the second line of stdin.",
    "recovery_key_wrong": "This recovery key does not open {file}.",
    "recovery_key_typo": "The recovery key is mistyped: its last group does not fit. Read it again.",
    "recovery_key_length": "A recovery key has {wanted} characters; these are {found}.",
    "recovery_key_character": "The recovery key's character {position} is none of its alphabet.",
    # files
    "nothing_read": "No file could be read: {first}.",
}  # fmt: skip

IMPORT_REASONS: dict[str, str] = {
    "not_found": "there is no such file",
    "not_readable": "it cannot be opened",
    "is_a_folder": "it is a folder",
    "too_large": "it is too large",
    "empty": "it is empty",
    "damaged": "it is damaged",
    "not_a_table": "it is no table of orders",
    "unknown_columns": "none of its columns is known",
    "missing_column": "a column is missing",
    "unreadable_encoding": "its characters cannot be read; save it as UTF-8 or GB18030",
    "password_protected": "it has a password; save it without",
    "old_excel": "it is an old .xls; save it as .xlsx or CSV",
    "missing": "a value is missing",
    "negative": "an amount is negative",
    "no_lines": "the order has no products",
    "bad_date": "this is no date",
    "not_a_number": "this is no number",
    "not_json": "this is not JSON",
    "cut_short": "the file ends in the middle of it",
    "other_shop": "it belongs to another shop",
    "other_content": "the number is known with other content; a change needs the next revision",
    "duplicate_with_other_content": "the number stands here twice with different content",
}  # fmt: skip

_V = Verdict
_VERDICTS: dict[Verdict, str] = {
    _V.OK: "The code is good: order {pick}, {items} items, {bags} bags. Not redeemed yet.",
    _V.REDEEMED: "Redeemed: order {pick}, {at} by {who}.",
    _V.PROVISIONAL: "Accepted offline: order {pick}. To be redeemed when the link is back.",
    _V.PENDING: "The answer is lost; it may be redeemed already. Ask again with the same attempt.",
    _V.NOT_A_CODE: "This is no redemption code ({reason}). Ask for the code in the order.",
    _V.MALFORMED: "Only part of the code arrived, or it is garbled. Scan again, or type the digits.",
    _V.TYPO: "One digit is wrong, or two are swapped. Ask for the digits again; this is not counted.",
    _V.WRONG_STORE: "This order belongs to another shop{shop}. Do not hand over.",
    _V.LOCKED: "Too many wrong entries: typing is off ({reason}). Scanning still works; a lead can unlock typing.",
    _V.UNKNOWN: "This shop has no such code ({reason}). Find the order by number; otherwise call the lead.",
    _V.BAD_SIGNATURE: "It looks like a code, but was not issued as it stands. Do not hand over. Recorded.",
    _V.ALREADY_USED: "Already redeemed {at} by {who} at {counter}. Do not hand over again.",
    _V.CANCELLED: "The order was {reason} {since}. Do not hand over.",
    _V.FROZEN: "On hold since {since} by {by}: {reason}. Do not hand over; call the lead.",
    _V.REPLACED: "A new code was issued {since}; this is the one before it. Recorded.",
    _V.NOT_YET_VALID: "A scheduled order: it can be redeemed from {valid_from}.",
    _V.EXPIRED: "The code was valid until {valid_until}.",
    _V.CLOCK: "This computer's clock is {off} s off, so the code's age cannot be judged. Set the clock.",
    _V.STALE: "The code has been refreshed since. Ask for the page itself, then scan; not counted.",
    _V.NOT_READY: "The order is still {reason}. Pack it first.",
    _V.PROOF_NEEDED: "The phone is offline: say --tail with the last four digits of the phone.",
}  # fmt: skip


def sentence(code: str, fields: Mapping[str, object]) -> str:
    """Return a failure as one sentence; a code without words of its own is said as it is."""
    shown = _Fields({name: _shown(value) for name, value in fields.items()})
    known = SENTENCES.get(code)
    if known is not None:
        return known.format_map(shown).replace(" (?)", "")
    said = ", ".join(f"{name} {value}" for name, value in shown.items())
    return f"Refused: {code.replace('_', ' ')}{f' ({said})' if said else ''}."


def verdict_sentence(card: Card) -> str:
    """Return what a card says, in one line; customers' data never stands on it."""
    if card.reason is Reason.WHICH_ORDER:
        orders = ", ".join(choice.order_no or "?" for choice in card.choices)
        return f"This code names several orders: {orders}. Say which: --order NO."
    if card.reason is Reason.CALL_LIMIT:
        return SENTENCES["platform_busy"]
    if card.reason is Reason.OWN_REPEAT:
        return f"Already done: you redeemed order {card.pick_no} {plain(card.redeemed_at)}."
    return _VERDICTS[card.verdict].format(
        pick=card.pick_no or card.order_no or "",
        items=card.item_count,
        bags=card.bags,
        reason=card.reason.value.replace("_", " ") or card.verdict.value,
        at=plain(card.redeemed_at) or "",
        who=card.redeemed_by or "the platform",
        counter=card.counter or "?",
        since=plain(card.since) or "",
        by=card.by or "?",
        shop=f": {card.shop_name}" if card.shop_name else "",
        valid_from=plain(card.valid_from) or "",
        valid_until=plain(card.valid_until) or "",
        off=round(abs(card.seconds_off)),
    )


def _shown(value: object) -> str:
    said = plain(value)
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)

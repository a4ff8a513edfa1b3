"""What was found about a scan, as sentences: what it is, and what to do."""

from __future__ import annotations

from pos.domain.scan_advice import Finding

FINDINGS: dict[Finding, tuple[str, str]] = {
    Finding.NOTHING_CAME: ("Nothing came from the gun.", "Check its battery, cable or receiver, then scan the sheet's first code: `doctor --scan-sheet FILE.pdf`."),
    Finding.READS_WELL: ("It reads as one of our codes.", "Scan it at the counter."),
    Finding.TEST_PASSED: ("The test code came whole.", "Go on with the sheet's next one."),
    Finding.IME: ("An input method took the letters.", "Switch it to English, or off (Ctrl+Space), and scan again."),
    Finding.CAPS_LOCK: ("Capitals and small letters are swapped.", "Switch CapsLock off. Our own codes are read all the same."),
    Finding.LAYOUT: ("Some characters are others than in the code.", "Set the gun's keyboard country to the computer's, usually US English: its manual has the set-up code."),
    Finding.GUN_PREFIX: ("The gun puts a sign of its own before the text (ECI or AIM).", "It is taken off. To stop it, switch off \"transmit ECI\" and \"transmit code id\" in the gun's manual."),
    Finding.CHINESE_GARBLED: ("The gun does not send Chinese as it is.", "Customers' codes have none, so nothing is lost."),
    Finding.ONE_DIMENSIONAL: ("This gun has read barcodes only, never a QR code.", "Try the sheet's second code. If it stays silent, use the camera or a gun that reads QR codes."),
    Finding.SLOW: ("The gun types slowly.", "Charge its battery, bring the receiver nearer, or let the program learn it in Settings."),
    Finding.NO_ENTER: ("No Enter came after the text; a pause ends it.", "It is read, a moment later. The gun's manual has the set-up code for \"suffix CR\"."),
    Finding.TRUNCATED: ("Only the beginning of the code came.", "Hold still until the beep; set the gun's character delay to 5 to 10 ms if it happens again."),
    Finding.PAYMENT_CODE: ("This is a payment code. It was not stored.", "Ask the customer to open the order's redemption code."),
    Finding.PRODUCT: ("This is a product's barcode.", "Scan the code on the customer's phone."),
    Finding.BAG_LABEL: ("This is one of our bag labels: it names the bag and redeems nothing.", "Scan the code on the customer's phone as well."),
    Finding.STAFF_BADGE: ("This is a badge.", "Scan the code on the customer's phone."),
    Finding.ORDER_NO: ("This is the number or name of an order: it finds the order and redeems nothing.", "Scan the code on the customer's phone."),
    Finding.WAYBILL: ("This is a courier's waybill.", "Scan the code on the customer's phone."),
    Finding.OTHER_PLATFORM: ("This is another platform's code.", "Redeem it in that platform's app."),
    Finding.WEB_ADDRESS: ("This is a web address.", "Ask the customer to open the order's redemption code."),
    Finding.OTHER_TEXT: ("This is a text that is none of our codes.", "Ask the customer to open the order's redemption code."),
    Finding.STALE: ("The code was replaced by a newer one, as it is each 15 seconds.", "Scan the screen, not a picture of it."),
    Finding.CLOCK: ("This computer's time is wrong, so the code's age cannot be judged.", "Set the computer's clock, then scan again."),
    Finding.OTHER_SHOP: ("The code belongs to another shop.", "Look at the order's shop with the customer."),
}  # fmt: skip

"""How often a wrong code may be typed before a lead has to look.

Only typed digits are counted and stopped; a QR costs nothing, and a failed check digit is a typo.
"""

from __future__ import annotations

PER_PERSON_IN_A_ROW = 5
PER_SHOP_AN_HOUR = 12
PER_ORDER = 3
"""Right locator, wrong rolling digits: somebody knows a part of this order's code."""

"""Codes that people scan at the counter and that are not ours: payment, product, waybill, web.

Source: GS1 General Specifications for product codes. The forms of payment codes and waybills are
common knowledge of the trade, not checked against each company's own manual.
"""

from __future__ import annotations

import re

_PAYMENT = re.compile(
    r"1[0-5][0-9]{16}"  # WeChat, 18 digits
    r"|(?:2[5-9]|30)[0-9]{14,22}"  # Alipay, 16 to 24 digits
    r"|62[0-9]{17}"  # UnionPay, 19 digits
)
_SHOP_WEIGHED = re.compile(r"2[0-9]{12}")
_GTIN_LENGTHS = frozenset({8, 12, 13})

_WAYBILL = re.compile(
    r"SF[0-9]{12,15}"  # 顺丰
    r"|YT[0-9]{13,16}|88[0-9]{16}"  # 圆通
    r"|JT[0-9]{13}"  # 极兔
    r"|JD[A-Z0-9]{0,3}[0-9]{10,13}(?:-[0-9]{1,3}){0,2}-?"  # 京东, with the parcel's number
    r"|DPK[0-9]{12}"  # 德邦
    r"|KY[A-Z0-9]?[0-9]{12,13}"  # 跨越
    r"|LP[0-9]{14}"  # 菜鸟
    r"|[A-Z]{2}[0-9]{9}[A-Z]{2}"  # the postal union's form, EMS among them
    r"|[0-9]{12,15}"  # 中通, 申通, 韵达, 邮政 and others: digits only
)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://([^/?#\s]*)")
_BARE_HOST = re.compile(r"((?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,20})(?:[/?#:]|$)")
_WEB_SCHEMES = frozenset({"http", "https"})
_PLATFORM_SCHEME = re.compile(
    r"weixin|wechat|wxp|wxpay|alipays?|i?meituan|meituanwaimai|dianping|eleme|taobao|tbopen|tmall"
    r"|(?:openapp\.)?jdmobile|upwallet|uppay|douyin|snssdk1128|pinduoduo"
)
_PLATFORM_HOST = re.compile(
    r"(?:.*\.)?(?:"
    r"(?:qq|wechat|weixin|tenpay|alipay|meituan|dianping|taobao|tmall|jd|95516|unionpay|douyin"
    r"|iesdouyin|pinduoduo|yangkeduo|kuaishou|xiaohongshu|xhslink|cainiao)\.com"
    r"|wechatpay\.cn|dpurl\.cn|ele\.me|tb\.cn|3\.cn)"
)


def is_payment_code(digits: str) -> bool:
    """Tell whether somebody could charge a wallet with these digits; such a text is never kept."""
    return _PAYMENT.fullmatch(digits) is not None


def is_product(digits: str) -> bool:
    """Tell whether the digits are an EAN-8, EAN-13 or UPC-A, or a scale label (店内码).

    A scale label begins with 2 and carries price or weight; some scales leave its check digit out.
    """
    if _SHOP_WEIGHED.fullmatch(digits):
        return True
    return len(digits) in _GTIN_LENGTHS and gtin_digit_fits(digits)


def is_waybill(text: str) -> bool:
    """Tell whether the text has the form of a carrier's number (upper case)."""
    return _WAYBILL.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Tell whether the text is an address with a scheme, begins with www., or is a platform's."""
    if _SCHEME.match(text) or text[:4].lower() == "www.":
        return True
    return is_platform_address(text)


def is_platform_address(text: str) -> bool:
    """Tell whether the address belongs to another platform: a payment page, a voucher, an app."""
    if found := _SCHEME.match(text):
        scheme, authority = found[1].lower(), found[2]
        return _PLATFORM_SCHEME.fullmatch(scheme) is not None or (
            scheme in _WEB_SCHEMES and _is_platform_host(authority)
        )
    bare = _BARE_HOST.match(text)
    return bare is not None and _is_platform_host(bare[1])


def _is_platform_host(authority: str) -> bool:
    # What stands before an @ is a user's name, put there to look like a host.
    host = authority.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
    return _PLATFORM_HOST.fullmatch(host) is not None


def gtin_digit_fits(digits: str) -> bool:
    """Tell whether the last digit is the check digit of those before it (EAN, UPC)."""
    weighed = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return weighed % 10 == 0

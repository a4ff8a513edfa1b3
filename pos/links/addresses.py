"""Web addresses that a link may talk to: encrypted, but for this computer's own."""

from __future__ import annotations

from ipaddress import ip_address

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from pos.errors import RuleViolation


def checked_address(url: str) -> Url:
    """Return the parts of an http(s) address. Raises RuleViolation `bad_url`, `tls_required`."""
    try:
        address = parse_url(url.strip())
    except LocationParseError as error:
        raise RuleViolation("bad_url", url=url) from error
    known = address.scheme in {"http", "https"} and address.host
    if not known or address.auth or address.query or address.fragment:
        raise RuleViolation("bad_url", url=url)
    if address.scheme == "http" and not _is_loopback(address.host or ""):
        raise RuleViolation("tls_required", host=address.host)
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"

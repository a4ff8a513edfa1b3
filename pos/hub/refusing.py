"""How the hub says no: a code a program can go by, a status, and nothing of what was sent."""

from __future__ import annotations

import logging
import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from pos.errors import RuleViolation, Unavailable
from pos.wire.sync import Refused

_STATUS = {"shop_not_found": 404, "page_not_found": 404, "enrol_code": 403}
_RETRY_S = 1.0
_log = logging.getLogger(__name__)


class NotLetIn(RuleViolation):
    """No token, an unknown one, or one that was revoked."""

    def __init__(self) -> None:
        super().__init__("not_let_in")


class TooOften(Unavailable):
    """The same address asked too often."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("too_often", retry_after_s=wait_s)


def say_no(app: FastAPI) -> None:
    """Give every failure its answer."""

    @app.exception_handler(NotLetIn)
    def _not_let_in(_: Request, error: NotLetIn) -> JSONResponse:
        return _answer(401, error.code, {"WWW-Authenticate": "Bearer"})

    @app.exception_handler(TooOften)
    def _too_often(_: Request, error: TooOften) -> JSONResponse:
        return _answer(429, error.code, _retry(error))

    @app.exception_handler(RuleViolation)
    def _rule(_: Request, error: RuleViolation) -> JSONResponse:
        return _answer(_STATUS.get(error.code, 422), error.code)

    @app.exception_handler(Unavailable)
    def _unavailable(_: Request, error: Unavailable) -> JSONResponse:
        _log.info("answered 503: %s", error.code)
        return _answer(503, error.code, _retry(error))

    @app.exception_handler(RequestValidationError)
    def _bad(_: Request, error: RequestValidationError) -> JSONResponse:
        # Where, not what: the value may be a customer's, or not even text.
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        body = Refused(code="bad_request", fields={"where": where[:200], "problem": first["msg"]})
        return JSONResponse(_ascii(body), 422)

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        code = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}
        return _answer(error.status_code, code.get(error.status_code, "refused"), error.headers)


def _retry(error: Unavailable) -> dict[str, str]:
    wait_s = error.fields.get("retry_after_s", _RETRY_S)
    return {"Retry-After": str(math.ceil(wait_s) if isinstance(wait_s, float) else 1)}


def _answer(status: int, code: str, headers: object = None) -> JSONResponse:
    given = dict(headers) if isinstance(headers, dict) else None
    return JSONResponse(Refused(code=code).model_dump(mode="json"), status, given)


def _ascii(body: Refused) -> dict[str, object]:
    said = body.model_dump(mode="json", warnings=False)
    fields = {
        key: str(value).encode("ascii", "replace").decode() for key, value in said["fields"].items()
    }
    return said | {"fields": fields}

"""The signature, against the platform's own published example."""

import pytest

from pos.domain.write_offs import SignMethod
from pos.links.taobao.signing import signature

EXAMPLE = {
    "method": "taobao.item.seller.get",
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}


def test_the_published_example_comes_out_as_published():
    wanted = "66987CB115214E59E6EC978214934FB8"
    assert signature(EXAMPLE, "helloworld", SignMethod.MD5) == wanted


def test_what_is_empty_and_the_signature_itself_are_not_signed():
    more = EXAMPLE | {"sign": "X", "feature": ""}
    assert signature(more, "helloworld", SignMethod.MD5) == signature(
        EXAMPLE, "helloworld", SignMethod.MD5
    )


@pytest.mark.parametrize("method", SignMethod)
@pytest.mark.parametrize("name", ["num_iid", "session", "timestamp"])
def test_another_value_is_another_signature(method, name):
    other = EXAMPLE | {name: EXAMPLE[name] + "1"}
    assert signature(other, "s", method) != signature(EXAMPLE, "s", method)


def test_each_way_has_its_own_length():
    lengths = {method: len(signature(EXAMPLE, "s", method)) for method in SignMethod}
    assert lengths == {SignMethod.MD5: 32, SignMethod.HMAC: 32, SignMethod.HMAC_SHA256: 64}

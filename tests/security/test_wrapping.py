import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.domain.ids import CodeId
from pos.errors import RuleViolation
from pos.security.wrapping import SivKeyWrap

WRAP = SivKeyWrap(bytes(range(32)))
code_ids = st.integers(0, (1 << 64) - 1).map(CodeId)
keys = st.binary(min_size=16, max_size=16)


@given(code_ids, keys)
def test_a_key_comes_back_and_is_not_seen_at_rest(code_id, key):
    wrapped = WRAP.wrap(code_id, key)
    assert len(wrapped) == 32
    assert key not in wrapped
    assert WRAP.unwrap(code_id, wrapped) == key
    assert WRAP.wrap(code_id, key) == wrapped


@given(code_ids, code_ids, keys)
def test_a_wrapped_key_serves_no_other_code(code_id, other, key):
    assume(code_id != other)
    with pytest.raises(RuleViolation, match="wrong_key"):
        WRAP.unwrap(other, WRAP.wrap(code_id, key))


@given(code_ids, keys, st.integers(0, 255))
def test_any_flipped_bit_is_refused(code_id, key, bit):
    wrapped = bytearray(WRAP.wrap(code_id, key))
    wrapped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(RuleViolation, match="wrong_key"):
        WRAP.unwrap(code_id, bytes(wrapped))


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_without_breaking_anything(wrapped):
    with pytest.raises(RuleViolation, match="wrong_key"):
        WRAP.unwrap(CodeId(1), wrapped)


def test_another_vault_cannot_unwrap():
    wrapped = WRAP.wrap(CodeId(1), bytes(16))
    with pytest.raises(RuleViolation, match="wrong_key"):
        SivKeyWrap(bytes(32)).unwrap(CodeId(1), wrapped)


def test_wrapped_keys_of_older_versions_still_open():
    # Wrapped by the first version; if this fails, every shop's codes are unreadable.
    stored = bytes.fromhex("45acc37867c57758dc8b5be787391d1cd9c9c7d2e4042262f50655387be55c57")
    assert WRAP.unwrap(CodeId(0x0123456789ABCDEF), stored) == bytes(range(16))

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from pos.security.derivation import derive


@pytest.mark.parametrize(
    ("key", "salt", "purpose", "length", "expected"),
    [  # RFC 5869, appendix A, cases 1 and 3
        (
            b"\x0b" * 22,
            bytes(range(13)),
            bytes(range(0xF0, 0xFA)),
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            b"\x0b" * 22,
            b"",
            b"",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_the_vectors_of_the_standard_hold(key, salt, purpose, length, expected):
    assert derive(key, salt=salt, purpose=purpose, length=length).hex() == expected


@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=80), st.integers(1, 200))
def test_it_gives_what_the_cryptography_library_gives(key, salt, purpose, length):
    theirs = HKDF(hashes.SHA256(), length, salt or None, purpose).derive(key)
    assert derive(key, salt=salt, purpose=purpose, length=length) == theirs


def test_more_than_the_standard_allows_is_refused():
    assert len(derive(b"k", salt=b"", purpose=b"", length=8160)) == 8160
    with pytest.raises(ValueError, match="8160"):
        derive(b"k", salt=b"", purpose=b"", length=8161)

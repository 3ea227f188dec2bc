"""One text per value: the digest changes with the content and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huitou.core.canonical import canonical_json, digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_the_order_of_keys_does_not_matter() -> None:
    assert digest({"b": 1, "a": None}) == digest({"a": None, "b": 1})


@given(JSON, JSON)
def test_two_contents_have_one_digest_exactly_when_they_are_one(one: object, other: object) -> None:
    assert (digest(one) == digest(other)) == (canonical_json(one) == canonical_json(other))


def test_chinese_stands_as_itself() -> None:
    assert canonical_json({"户主": "张三"}) == '{"户主":"张三"}'


def test_a_value_without_a_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no canonical JSON form"):
        canonical_json({"a": {1, 2}})

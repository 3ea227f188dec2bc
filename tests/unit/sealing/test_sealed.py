"""A sealed value tells nothing without the key, opens again with it, and can be found without opening."""

from hashlib import blake2b
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from huitou.sealing.keyring import Keyring
from huitou.sealing.sealed import folded, folded_all, index_all, index_of, masked, seal, seal_all, unseal

NUMBER = "51999919700101100X"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.open(tmp_path / "keys")


def test_a_sealed_number_opens_again(keyring: Keyring) -> None:
    assert unseal(keyring, "identity", seal(keyring, "identity", NUMBER)) == NUMBER


def test_the_same_number_is_never_sealed_the_same_way_twice(keyring: Keyring) -> None:
    assert seal(keyring, "identity", NUMBER) != seal(keyring, "identity", NUMBER)


def test_no_digit_of_the_number_stands_in_the_sealed_bytes(keyring: Keyring) -> None:
    assert NUMBER.encode()[6:14] not in seal(keyring, "identity", NUMBER)


@pytest.mark.parametrize("position", [0, 2, 5, 20, -1])
def test_a_changed_byte_is_noticed(keyring: Keyring, position: int) -> None:
    changed = bytearray(seal(keyring, "identity", NUMBER))
    changed[position] ^= 1
    with pytest.raises((InvalidTag, ValueError, KeyError)):
        unseal(keyring, "identity", bytes(changed))


def test_a_value_sealed_for_one_purpose_does_not_open_for_another(keyring: Keyring) -> None:
    with pytest.raises(InvalidTag):
        unseal(keyring, "phone", seal(keyring, "identity", NUMBER))


def test_old_values_open_after_a_new_key_came(tmp_path: Path) -> None:
    before = Keyring.open(tmp_path)
    sealed = seal(before, "identity", NUMBER)
    (tmp_path / "2.key").write_bytes(bytes(range(32)))
    after = Keyring.open(tmp_path)
    assert after.newest == 2
    assert unseal(after, "identity", sealed) == NUMBER
    assert index_of(after, "identity", NUMBER) == index_of(before, "identity", NUMBER)


def test_many_values_are_sealed_each_with_a_nonce_of_its_own(keyring: Keyring) -> None:
    sealed = seal_all(keyring, "identity", [NUMBER, "张三", NUMBER])
    assert [unseal(keyring, "identity", one) for one in sealed] == [NUMBER, "张三", NUMBER]
    assert len({one[3:15] for one in sealed}) == 3
    assert seal_all(keyring, "identity", []) == []


def test_the_index_is_the_keyed_blake2b_of_the_number(keyring: Keyring) -> None:
    key = keyring.derived("index identity", 1)
    assert index_all(keyring, "identity", [NUMBER, "0"]) == [
        blake2b(value.encode(), key=key, digest_size=16).hexdigest() for value in (NUMBER, "0")
    ]


def test_values_are_folded_together_as_each_by_itself() -> None:
    for values in ([NUMBER, "13800001234"], [NUMBER, "51999919700101100x"], ["１２ Ｘ", NUMBER], ["a b"], []):
        assert folded_all(values) == [folded(value) for value in values]


def test_the_keys_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    Keyring.open(tmp_path / "keys")
    assert (tmp_path / "keys" / "1.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "spelling", ["51999919700101100x", "５１９９９９１９７００１０１１００Ｘ", " 519999 19700101 100X"]
)
def test_every_spelling_of_a_number_has_one_index(keyring: Keyring, spelling: str) -> None:
    assert index_of(keyring, "identity", spelling) == index_of(keyring, "identity", NUMBER)


def test_two_installations_index_the_same_number_differently(tmp_path: Path) -> None:
    one, other = Keyring.open(tmp_path / "one"), Keyring.open(tmp_path / "other")
    assert index_of(one, "identity", NUMBER) != index_of(other, "identity", NUMBER)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("519999197001011234", "519999********1234"), ("13800001234", "***********"), ("", "")],
)
def test_a_mask_hides_the_middle_or_everything(value: str, shown: str) -> None:
    assert masked(value) == shown


def test_a_phone_shows_three_digits_before_and_four_behind() -> None:
    assert masked("10012345678", head=3) == "100****5678"

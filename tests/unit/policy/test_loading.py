from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from huitou.core.errors import Refusal
from huitou.policy import load_pack, loading, shipped_packs
from tests.unit.policy.packs import SHIPPED, changed, put

FOLDER = Path(loading.__file__).parent / "packs" / "qingshen-2017"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "pack"))


def test_the_shipped_pack_says_which_order_it_is() -> None:
    assert shipped_packs() == ("qingshen-2017",)
    assert (SHIPPED.document_number, SHIPPED.county_code) == ("青脱贫办发〔2017〕8号", "511425")
    assert str(SHIPPED.issued_on) == "2017-06-02"
    assert list(SHIPPED.forms) == ["2", "3", "4", "5", "6"]


def test_a_shipped_pack_is_read_once() -> None:
    assert load_pack("qingshen-2017") is load_pack("qingshen-2017")


def test_a_folder_with_the_same_content_has_the_same_digest(folder: Path) -> None:
    assert load_pack(folder).digest == SHIPPED.digest
    assert len(SHIPPED.digest) == 64


def test_the_digest_is_over_the_content_and_not_over_its_spelling(folder: Path) -> None:
    meta = folder / "pack.yaml"
    lines = meta.read_text(encoding="utf-8").splitlines()
    meta.write_text("# another comment\n" + "\n".join(reversed(lines)) + "\n", encoding="utf-8")
    assert load_pack(folder).digest == SHIPPED.digest
    meta.write_text(meta.read_text(encoding="utf-8").replace("511425", "511424"), encoding="utf-8")
    assert load_pack(folder).digest != SHIPPED.digest


def test_neither_a_shipped_name_nor_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="HT6011"):
        load_pack(tmp_path)


def test_a_key_that_stands_twice_is_refused(folder: Path) -> None:
    with (folder / "clauses.yaml").open("a", encoding="utf-8") as file:
        file.write("五(一): 又一次\n")
    with pytest.raises(Refusal, match=r"HT6008 clauses.yaml.*五\(一\)"):
        load_pack(folder)


def test_a_file_that_is_not_yaml_is_refused(folder: Path) -> None:
    (folder / "rounds.yaml").write_text("2017-07: [", encoding="utf-8")
    with pytest.raises(Refusal, match=r"HT6008 rounds.yaml"):
        load_pack(folder)


def test_a_missing_file_is_refused_by_name(folder: Path) -> None:
    (folder / "matrix.yaml").unlink()
    with pytest.raises(Refusal, match=r"HT6004 matrix: .*Field required"):
        load_pack(folder)


@pytest.mark.parametrize(
    ("key_path", "value"),
    [
        ("household/net_income_per_capita/threshold/2017", 3300),
        ("household/net_income_per_capita/threshold/2017", "3,300"),
        ("household/net_income_per_capita/threshold/2017", "-1"),
        ("household/net_income_per_capita/colour", "red"),
        ("household/safe_water/rule/kind", "guess"),
        ("household/compulsory_education/rule/short", {"maybe": []}),
        ("rounds/2017-07/milestones/training/due_on", "2017-06-31"),
        ("rounds/2017-07/exit_years", []),
        ("pack/county_code", "5114"),
        ("forms/3/columns/0/shows", "something"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_with_its_key_path(key_path: str, value: object) -> None:
    with pytest.raises(Refusal) as refused:
        changed(put(key_path, value))
    names = [problem.place.name for problem in refused.value.problems]
    assert {problem.code for problem in refused.value.problems} == {"HT6004"}
    assert all(name.startswith(".".join(key_path.split("/")[:2])) for name in names)


def test_the_columns_of_an_indicator_are_known() -> None:
    columns = {info.slug: info.column for info in SHIPPED.indicators("household")}
    assert columns["food_and_clothing"] is None
    assert columns["safe_water"] == "是否有安全饮用水"
    counted = {info.slug for info in SHIPPED.indicators("household") if info.counted_in == "persons"}
    assert counted == {"compulsory_education", "basic_medical_care"}

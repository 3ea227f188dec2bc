"""The map of another year."""

from huitou.rollup.columns import MET, NOT_MET, UNKNOWN
from huitou.rollup.succession import remap
from tests.unit.rollup.judged import columns

HOUSEHOLDS = columns(
    (1, 511425100201, 2014, 4, 4, "++", 0),
    (2, 511425101201, 2016, 5, 4, "--", 2),
    (3, 511425102201, 2016, 2, 3, "?+", 0),
)


def test_a_merged_village_is_counted_where_it_went_and_takes_its_verdicts_along() -> None:
    merged = remap(HOUSEHOLDS, {511425100201: 511425102201})
    assert merged.subjects.subject.tolist() == [2, 1, 3]
    assert merged.subjects.village_code.tolist() == [511425101201, 511425102201, 511425102201]
    assert merged.verdicts[:, 0].tolist() == [NOT_MET, MET, UNKNOWN]
    assert merged.persons[:, 1].tolist() == [2, 0, 0]
    assert merged.subjects.size.tolist() == [5, 4, 2]


def test_a_split_village_is_told_apart_subject_by_subject() -> None:
    split = remap(HOUSEHOLDS, {511425101201: 511425109201}, {2: 511425109202})
    assert split.subjects.village_code.tolist() == [511425100201, 511425102201, 511425109202]


def test_without_successors_nothing_moves() -> None:
    same = remap(HOUSEHOLDS, {})
    assert same.subjects.village_code.tolist() == HOUSEHOLDS.subjects.village_code.tolist()


def test_the_columns_of_the_old_map_stay_as_they_are() -> None:
    remap(HOUSEHOLDS, {511425100201: 511425102201})
    assert HOUSEHOLDS.subjects.village_code[0] == 511425100201

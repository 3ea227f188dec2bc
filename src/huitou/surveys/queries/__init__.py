"""Reading rounds, their subjects, and the story of a survey."""

from huitou.surveys.queries.filling import SurveyToFill, next_subject, survey_to_fill, village_to_fill
from huitou.surveys.queries.loads import KnownSubject, KnownSurvey, known_subjects, sheet_subjects
from huitou.surveys.queries.rounds import RoundLine, open_rounds, round_by_ref, round_line, rounds
from huitou.surveys.queries.subjects import (
    RevisionLine,
    SubjectLine,
    SurveyPage,
    VillageProgress,
    progress,
    subject,
    subject_counts,
    subjects_by_ids,
    subjects_of_household,
    survey_story,
)

__all__ = [
    "KnownSubject",
    "KnownSurvey",
    "RevisionLine",
    "RoundLine",
    "SubjectLine",
    "SurveyPage",
    "SurveyToFill",
    "VillageProgress",
    "known_subjects",
    "next_subject",
    "open_rounds",
    "progress",
    "round_by_ref",
    "round_line",
    "rounds",
    "sheet_subjects",
    "subject",
    "subject_counts",
    "subjects_by_ids",
    "subjects_of_household",
    "survey_story",
    "survey_to_fill",
    "village_to_fill",
]

"""Reading rounds, their subjects, the story of a survey, and submissions.

What is asked for is imported then: a command that only reads figures waits neither for packs nor for the checks.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# These two have the names of their modules, which would stand in their place once the modules are imported.
from huitou.surveys.queries.rounds import rounds
from huitou.surveys.queries.submissions import submissions

if TYPE_CHECKING:
    from huitou.surveys.queries.calendar import (
        ExtensionLine,
        TrainingLine,
        extensions,
        is_trained,
        milestones,
        trainings,
    )
    from huitou.surveys.queries.certified import (
        CandidateLine,
        CertificationLine,
        DifferenceLine,
        ListCount,
        RowLine,
        certifications_of,
        difference_count,
        differences,
        list_counts,
        row_count,
        rows_to_match,
    )
    from huitou.surveys.queries.certified_loads import own_departments
    from huitou.surveys.queries.checks import SurveyHit, survey_hits
    from huitou.surveys.queries.counting import (
        LeftToSurvey,
        VillageProgress,
        left_subjects,
        left_to_survey,
        progress,
        unapproved_by_village,
    )
    from huitou.surveys.queries.exemptions import ExemptionLine, exemptions_of
    from huitou.surveys.queries.filling import SurveyToFill, next_subject, survey_to_fill, village_to_fill
    from huitou.surveys.queries.loads import (
        Compared,
        Doors,
        KnownSubject,
        KnownSurvey,
        doors,
        known_subjects,
        sheet_subjects,
    )
    from huitou.surveys.queries.logged import logged_refs
    from huitou.surveys.queries.openings import OpeningPage, opening_page, rounds_to_open
    from huitou.surveys.queries.reviewing import (
        CommentPlace,
        EntryLine,
        PassLine,
        ReviewLine,
        SubjectReview,
        comment_place,
        review_lines,
        subject_review,
    )
    from huitou.surveys.queries.rosters import RosterLine, ToDo, village_roster
    from huitou.surveys.queries.rounds import RoundLine, open_rounds, round_by_ref, round_line, rounds
    from huitou.surveys.queries.standings import BlockLine, doubtful_villages, standing
    from huitou.surveys.queries.subjects import (
        RevisionLine,
        SubjectLine,
        SurveyPage,
        subject,
        subject_counts,
        subject_refs,
        subjects_by_ids,
        subjects_of_household,
        survey_story,
    )
    from huitou.surveys.queries.submissions import (
        CommentLine,
        MarkLine,
        MoveLine,
        ReplyLine,
        SubmissionLine,
        SubmissionPage,
        Turn,
        Withdrawal,
        comments_of,
        my_turn,
        require_version,
        returned_to,
        submission,
        submissions,
        townships_standing,
    )

_NAMES = {
    "calendar": ("ExtensionLine", "TrainingLine", "extensions", "is_trained", "milestones", "trainings"),
    "certified": (
        "CandidateLine",
        "CertificationLine",
        "DifferenceLine",
        "ListCount",
        "RowLine",
        "certifications_of",
        "difference_count",
        "differences",
        "list_counts",
        "row_count",
        "rows_to_match",
    ),
    "certified_loads": ("own_departments",),
    "checks": ("SurveyHit", "survey_hits"),
    "counting": (
        "LeftToSurvey",
        "VillageProgress",
        "left_subjects",
        "left_to_survey",
        "progress",
        "unapproved_by_village",
    ),
    "exemptions": ("ExemptionLine", "exemptions_of"),
    "filling": ("SurveyToFill", "next_subject", "survey_to_fill", "village_to_fill"),
    "logged": ("logged_refs",),
    "loads": ("Compared", "Doors", "KnownSubject", "KnownSurvey", "doors", "known_subjects", "sheet_subjects"),
    "openings": ("OpeningPage", "opening_page", "rounds_to_open"),
    "reviewing": (
        "CommentPlace",
        "EntryLine",
        "PassLine",
        "ReviewLine",
        "SubjectReview",
        "comment_place",
        "review_lines",
        "subject_review",
    ),
    "rosters": ("RosterLine", "ToDo", "village_roster"),
    "rounds": ("RoundLine", "open_rounds", "round_by_ref", "round_line"),
    "standings": ("BlockLine", "doubtful_villages", "standing"),
    "subjects": (
        "RevisionLine",
        "SubjectLine",
        "SurveyPage",
        "subject",
        "subject_counts",
        "subject_refs",
        "subjects_by_ids",
        "subjects_of_household",
        "survey_story",
    ),
    "submissions": (
        "CommentLine",
        "MarkLine",
        "MoveLine",
        "ReplyLine",
        "SubmissionLine",
        "SubmissionPage",
        "Turn",
        "Withdrawal",
        "comments_of",
        "my_turn",
        "require_version",
        "returned_to",
        "townships_standing",
        "submission",
    ),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}
__all__ = [
    "BlockLine",
    "CandidateLine",
    "CertificationLine",
    "CommentLine",
    "CommentPlace",
    "Compared",
    "DifferenceLine",
    "Doors",
    "EntryLine",
    "ExemptionLine",
    "ExtensionLine",
    "KnownSubject",
    "KnownSurvey",
    "LeftToSurvey",
    "ListCount",
    "MarkLine",
    "MoveLine",
    "OpeningPage",
    "PassLine",
    "ReplyLine",
    "ReviewLine",
    "RevisionLine",
    "RosterLine",
    "RoundLine",
    "RowLine",
    "SubjectLine",
    "SubjectReview",
    "SubmissionLine",
    "SubmissionPage",
    "SurveyHit",
    "SurveyPage",
    "SurveyToFill",
    "ToDo",
    "TrainingLine",
    "Turn",
    "VillageProgress",
    "Withdrawal",
    "certifications_of",
    "comment_place",
    "comments_of",
    "difference_count",
    "differences",
    "doors",
    "doubtful_villages",
    "exemptions_of",
    "extensions",
    "is_trained",
    "known_subjects",
    "left_subjects",
    "left_to_survey",
    "list_counts",
    "logged_refs",
    "milestones",
    "my_turn",
    "next_subject",
    "open_rounds",
    "opening_page",
    "own_departments",
    "progress",
    "require_version",
    "returned_to",
    "review_lines",
    "round_by_ref",
    "round_line",
    "rounds",
    "rounds_to_open",
    "row_count",
    "rows_to_match",
    "sheet_subjects",
    "standing",
    "subject",
    "subject_counts",
    "subject_refs",
    "subject_review",
    "subjects_by_ids",
    "subjects_of_household",
    "submission",
    "submissions",
    "survey_hits",
    "survey_story",
    "survey_to_fill",
    "townships_standing",
    "trainings",
    "unapproved_by_village",
    "village_roster",
    "village_to_fill",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)

"""What reporting writes: what leaves the house is put on record, and counters follow the judgements."""

from huitou.reporting.actions.counting import fold_round, recount, recount_round
from huitou.reporting.actions.exporting import record_document, record_export
from huitou.reporting.actions.returning import cell_name, settle_returned
from huitou.reporting.actions.sealing import file_copy, seal_form

__all__ = [
    "cell_name",
    "file_copy",
    "fold_round",
    "record_document",
    "record_export",
    "recount",
    "recount_round",
    "seal_form",
    "settle_returned",
]

"""What reporting writes: what leaves the house is put on record, and counters follow the judgements."""

from huitou.reporting.actions.counting import fold_round, recount, recount_round
from huitou.reporting.actions.exporting import record_document, record_export

__all__ = ["fold_round", "record_document", "record_export", "recount", "recount_round"]

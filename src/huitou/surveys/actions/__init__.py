"""Opening a round, recording surveys."""

from huitou.surveys.actions.opening import has_pack, open_round
from huitou.surveys.actions.recording import record_plan, record_surveys

__all__ = ["has_pack", "open_round", "record_plan", "record_surveys"]

"""Writing the register: whole files, what the map changed, what a person decides of possible duplicates."""

from huitou.registry.actions.correcting import correct_household, correct_member
from huitou.registry.actions.duplicates import decide_duplicate
from huitou.registry.actions.ending import Leaving, end_household, restore_household
from huitou.registry.actions.loading import follow_map, load
from huitou.registry.actions.members import NewMember, come, come_back, leave
from huitou.registry.actions.register_codes import set_register_code
from huitou.registry.actions.splitting import Split, split_household
from huitou.registry.actions.unmasking import unmask

__all__ = [
    "Leaving",
    "NewMember",
    "Split",
    "come",
    "come_back",
    "correct_household",
    "correct_member",
    "decide_duplicate",
    "end_household",
    "follow_map",
    "leave",
    "load",
    "restore_household",
    "set_register_code",
    "split_household",
    "unmask",
]

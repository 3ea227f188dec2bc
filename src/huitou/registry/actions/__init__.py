"""Writing the register: whole files, what the map changed, what a person decides of possible duplicates."""

from huitou.registry.actions.duplicates import decide_duplicate
from huitou.registry.actions.loading import follow_map, load
from huitou.registry.actions.members import NewMember, come, come_back, leave
from huitou.registry.actions.register_codes import set_register_code
from huitou.registry.actions.unmasking import unmask

__all__ = [
    "NewMember",
    "come",
    "come_back",
    "decide_duplicate",
    "follow_map",
    "leave",
    "load",
    "set_register_code",
    "unmask",
]

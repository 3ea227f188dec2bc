"""Loading areas, changing the map, making a county's departments."""

from huitou.areas.actions.changing import MapChange as MapChange
from huitou.areas.actions.changing import adopt_map as adopt_map
from huitou.areas.actions.changing import merge_areas as merge_areas
from huitou.areas.actions.changing import move_area as move_area
from huitou.areas.actions.changing import rename_area as rename_area
from huitou.areas.actions.changing import split_area as split_area
from huitou.areas.actions.loading import ensure_departments as ensure_departments
from huitou.areas.actions.loading import is_community_code as is_community_code
from huitou.areas.actions.loading import load_areas as load_areas
from huitou.areas.map_rows import AreaRow as AreaRow

"""What a list of people would do: every check against what is known, before the transaction is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huitou.accounts.models import Post, User
from huitou.accounts.people_rows import PersonRow, nearest, problems_of, role_named
from huitou.accounts.queries.posts import lasting
from huitou.areas.models import LEVELS, Area, Department
from huitou.areas.queries import current
from huitou.core.authority import Actor, Permission, Role, RoleLevel
from huitou.core.errors import Problem, Refusal
from huitou.core.loading import LoadReport
from huitou.core.roles import ADMINISTRATORS, ROLES

_LEVEL_WORDS = {"village": "村", "township": "乡镇", "county": "县", "city": "市", "province": "省"}


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """One post of one person, its place found."""

    username: str
    name: str
    role: Role
    area: Area | None
    department: Department | None
    unit: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """What would be added. `new_users`: user name to name, in order. `problems` are of rows that are left out."""

    new_users: tuple[tuple[str, str], ...]
    posts: tuple[PlannedPost, ...]
    unchanged: int
    problems: tuple[Problem, ...]
    refused: int
    ignored_headings: tuple[str, ...] = ()

    def report(self, *, written: bool) -> LoadReport:
        """The figures: people and posts are counted by posts."""
        return LoadReport(
            "用户", len(self.posts), 0, self.unchanged, self.problems, self.refused, self.ignored_headings, written
        )


def plan_people(
    rows: Sequence[PersonRow], problems: Sequence[Problem] = (), *, viewer: Actor, today: date
) -> PeoplePlan:
    """What these rows would do; `problems` are those of rows that could not be read. A post that somebody holds
    already is unchanged. Raises `Refusal` HT7001."""
    viewer.require(Permission.ACCOUNT_MANAGE)
    planner = _Planner(viewer, today)
    for row in rows:
        planner.take(row)
    wrong = [*problems, *planner.problems]
    return PeoplePlan(
        new_users=tuple(planner.new.items()),
        posts=tuple(planner.posts),
        unchanged=planner.unchanged,
        problems=tuple(wrong),
        refused=len({(one.place.line, one.place.name) for one in wrong}),
    )


def plan_one(row: PersonRow, *, viewer: Actor, today: date) -> PeoplePlan:
    """One row, as a form says it. Raises `Refusal` HT7001 and what is wrong with it."""
    found = list(problems_of(row))
    plan = plan_people([] if found else [row], found, viewer=viewer, today=today)
    if plan.problems:
        raise Refusal(plan.problems)
    return plan


class _Planner:
    """Goes through the rows and keeps what they come to."""

    def __init__(self, viewer: Actor, today: date) -> None:
        self.viewer, self.today = viewer, today
        self.users = {user.username: user for user in User.objects.all()}
        self.roles: dict[str, set[str]] = defaultdict(set)
        for username, role in Post.objects.filter(lasting(today)).values_list("user__username", "role"):
            self.roles[username].add(role)
        self.held: set[tuple[str, str, int | None, int | None, str]] = set(
            Post.objects.filter(lasting(today)).values_list(
                "user__username", "role", "area_id", "department_id", "unit"
            )
        )
        self.new: dict[str, str] = {}
        self.posts: list[PlannedPost] = []
        self.unchanged = 0
        self.problems: list[Problem] = []

    def take(self, row: PersonRow) -> None:
        """One row: a post, something that is known already, or a problem."""
        role = ROLES[role_named(row.role)]
        problem = self._of_the_person(row, role)
        place = None if problem else self._place(row, role)
        if problem or isinstance(place, Problem):
            self.problems.append(problem or place)  # type: ignore[arg-type]  # one of the two is a problem
            return
        area, department = place or (None, None)
        unit = row.unit if role.level == RoleLevel.UNIT else ""
        key = (row.username, role.slug, area.pk if area else None, department.pk if department else None, unit)
        if key in self.held:
            self.unchanged += 1
            return
        self.held.add(key)
        self.roles[row.username].add(role.slug)
        if row.username not in self.users:
            self.new[row.username] = row.name
        from_on = row.from_on or self.today
        self.posts.append(PlannedPost(row.username, row.name, role, area, department, unit, from_on, row.until_on))

    def _of_the_person(self, row: PersonRow, role: Role) -> Problem | None:
        known = self.users.get(row.username)
        name = str(known) if known else self.new.get(row.username, row.name)
        if name != row.name:
            return Problem("HT7017", row.line, {"user": row.username, "name": name, "value": row.name})
        if known is not None and known.pk == self.viewer.user_id:
            return Problem("HT7019", row.line)
        others = self.roles[row.username] - {role.slug}
        clash = others if role.slug in ADMINISTRATORS else others & ADMINISTRATORS
        if not clash:
            return None
        other = ROLES[min(clash)]
        said = {"role": role.label, "role_en": role.label_en, "other": other.label, "other_en": other.label_en}
        return Problem("HT7016", row.line, {"name": name, **said})

    def _place(self, row: PersonRow, role: Role) -> tuple[Area | None, Department | None] | Problem:
        if role.level == RoleLevel.SYSTEM:
            return None, None
        level = "county" if role.level in (RoleLevel.DEPARTMENT, RoleLevel.UNIT) else str(role.level)
        found = self._areas(row.area, level)
        if len(found) != 1:
            words = {"role": role.label, "role_en": role.label_en, "level": _LEVEL_WORDS[level], "level_en": level}
            return Problem("HT7012", row.line, {**words, "value": row.area, "count": len(found)})
        if role.level != RoleLevel.DEPARTMENT:
            return found[0], None
        offices = list(Department.objects.filter(county=found[0]))
        wanted = next(
            (one for one in offices if row.department in (one.slug, one.label, one.label.removeprefix("县"))), None
        )
        if wanted is None:
            said = {"value": row.department, "nearest": nearest(row.department, [one.label for one in offices])}
            return Problem("HT7013", row.line, said)
        return None, wanted

    def _areas(self, text: str, level: str) -> list[Area]:
        """The areas of a level that a text means: a code, a name, or 乡镇/村; the only county when it says nothing."""
        areas = current().filter(level=level)
        if text.isascii() and text.isdigit():
            return list(areas.filter(code=text.ljust(LEVELS[level], "0")[: max(LEVELS[level], len(text))]))
        above, _, name = text.replace("／", "/").rpartition("/")
        if above:
            areas = areas.filter(parent__name=above)
        return list(areas.filter(name=name)[:5]) if name else list(areas[:2] if level == "county" else [])

"""What a load did, or (dry run) would do: the same figures for every file, on the terminal and on the page."""

from __future__ import annotations

from dataclasses import dataclass

from huitou.core.errors import Problem


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Counts of records, and the problems of those that were refused. `written` is False for a dry run and for a
    file that was refused as a whole; `doubts` are loaded all the same and want a reason afterwards, `findings` want
    nothing. `waiting`: rows that a person has to match; `elsewhere`: rows about nobody of this round.
    `heading_guesses`: headings that were not used, each with the one it may stand for; `coming` and `going`: members
    who come to a household or leave it, in words."""

    thing: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    refused: int = 0
    ignored_headings: tuple[str, ...] = ()
    written: bool = True
    doubts: tuple[Problem, ...] = ()
    waiting: int = 0
    elsewhere: int = 0
    findings: tuple[Problem, ...] = ()
    heading_guesses: tuple[tuple[str, str], ...] = ()
    coming: tuple[str, ...] = ()
    going: tuple[str, ...] = ()

    def words(self, language: str = "zh") -> str:
        """将新增 12 户，更新 280 户，有误 8 户."""
        if language == "en":
            verb = "done" if self.written else "would be done"
            matching = f", {self.waiting} to be matched by a person" * bool(self.waiting)
            matching += f", {self.elsewhere} not of this round" * bool(self.elsewhere)
            return (
                f"{self.thing}: {self.added} added, {self.updated} updated, {self.unchanged} unchanged, "
                f"{self.refused} refused{matching} ({verb})" + (f", {len(self.doubts)} doubtful" if self.doubts else "")
            )
        lead = "已" if self.written else "将"
        counts = f"{lead}新增 {self.added}，{lead}更新 {self.updated}，无变化 {self.unchanged}，有误 {self.refused}"
        matching = f"，待人认 {self.waiting}" * bool(self.waiting)
        matching += f"，不是本批次对象 {self.elsewhere}" * bool(self.elsewhere)
        doubts = f"，疑点 {len(self.doubts)}（载入后写明原因）" if self.doubts else ""
        return f"{self.thing}：{counts}{matching}{doubts}"

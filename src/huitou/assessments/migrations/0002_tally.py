"""What roll-ups count of a judgement stands beside its findings; filled from the findings that are there."""

import json
from typing import Any

from django.db import migrations, models

_AT_ONCE = 1000
_LETTERS = {"not_met": "n", "unknown": "u"}


def _tally(findings: str) -> str:
    """The tally of stored findings as both were written when this column came; what they are written like today is no
    matter here."""
    items = []
    for slug, said in sorted(json.loads(findings).items()):
        if letter := _LETTERS.get(said["verdict"]):
            persons = said.get("persons", 0)
            short = "" if letter == "u" else "?" if persons is None else persons
            items.append(f"{slug}:{letter}{short}")
    return " ".join(items)


def fill(apps: Any, schema_editor: Any) -> None:
    """Writes the tally of every stored judgement."""
    del schema_editor
    rows, last = apps.get_model("assessments", "Assessment").objects, 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("id", "findings")[:_AT_ONCE]):
        for row in batch:
            row.tally = _tally(row.findings)
        rows.bulk_update(batch, ["tally"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="tally",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

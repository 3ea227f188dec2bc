"""What roll-ups count of a judgement stands beside its findings; filled from the findings that are there."""

from typing import Any

from django.db import migrations, models

from huitou.assessments.findings import findings_from, tally_of

_AT_ONCE = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """Writes the tally of every stored judgement."""
    del schema_editor
    rows, last = apps.get_model("assessments", "Assessment").objects, 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("id", "findings")[:_AT_ONCE]):
        for row in batch:
            row.tally = tally_of(findings_from(row.findings))
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

"""Members are found by their whole number and by its last four digits in one index; those who are there get it. Indexes
that only repeat the beginning of a constraint's go."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huitou.registry.sealed_fields import identity_index, in_clear

_AT_ONCE = 2_000


def fill(apps: Any, schema_editor: Any) -> None:
    """The index of everybody who has a number."""
    member = apps.get_model("registry", "Member")
    quote = schema_editor.connection.ops.quote_name
    statement = (
        f"UPDATE {quote(member._meta.db_table)} "  # nosec B608  # names of our own
        f"SET {quote('identity_index')} = %s WHERE {quote('id')} = %s"
    )
    known = member.objects.exclude(identity_sealed=None).order_by("id").values_list("id", "identity_sealed")
    last = 0
    while some := list(known.filter(id__gt=last)[:_AT_ONCE]):
        rows = [
            (identity_index(settings.KEYRING, in_clear(settings.KEYRING, "identity", sealed) or ""), key)
            for key, sealed in some
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(statement, rows)
        last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('registry', '0005_arrivals_and_indexes'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='member',
            name='identity_tail_index',
        ),
        migrations.AlterField(
            model_name='household',
            name='county',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area'),
        ),
        migrations.AlterField(
            model_name='member',
            name='household',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='registry.household'),
        ),
        migrations.AlterField(
            model_name='member',
            name='identity_index',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='registercode',
            name='county',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['identity_index'], name='member_identity'),
        ),
    ]

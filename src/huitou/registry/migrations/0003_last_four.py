"""Members are found by the last four digits of their number; those who are there already get their index."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from huitou.registry.sealed_fields import in_clear, tail_index, tail_of

_AT_ONCE = 2_000


def fill(apps: Any, schema_editor: Any) -> None:
    """The index of everybody who has a number."""
    member = apps.get_model("registry", "Member")
    quote = schema_editor.connection.ops.quote_name
    statement = (
        f"UPDATE {quote(member._meta.db_table)} "  # nosec B608  # names of our own
        f"SET {quote('identity_tail_index')} = %s WHERE {quote('id')} = %s"
    )
    known = member.objects.exclude(identity_sealed=None).order_by("id").values_list("id", "identity_sealed")
    last = 0
    while some := list(known.filter(id__gt=last)[:_AT_ONCE]):
        rows = [
            (tail_index(settings.KEYRING, tail_of(in_clear(settings.KEYRING, "identity", sealed) or "")), key)
            for key, sealed in some
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(statement, rows)
        last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_duplicates'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='identity_tail_index',
            field=models.CharField(blank=True, db_index=True, default='', max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

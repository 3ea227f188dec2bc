"""How records came into the register; households are found by telephone number and bank account, and those that are there
already get their index."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from huitou.registry.sealed_fields import in_clear, value_index

_AT_ONCE = 2_000


def fill(apps: Any, schema_editor: Any) -> None:
    """The index of every number that is kept."""
    household = apps.get_model("registry", "Household")
    quote = schema_editor.connection.ops.quote_name
    for name in ("phone", "bank_account"):
        statement = (
            f"UPDATE {quote(household._meta.db_table)} "  # nosec B608  # names of our own
            f"SET {quote(f'{name}_index')} = %s WHERE {quote('id')} = %s"
        )
        known = household.objects.exclude(**{f"{name}_sealed": None}).order_by("id")
        pairs = known.values_list("id", f"{name}_sealed")
        last = 0
        while some := list(pairs.filter(id__gt=last)[:_AT_ONCE]):
            values = [(key, in_clear(settings.KEYRING, name, sealed)) for key, sealed in some]
            rows = [(value_index(settings.KEYRING, name, value), key) for key, value in values if value]
            with schema_editor.connection.cursor() as cursor:
                cursor.executemany(statement, rows)
            last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('registry', '0004_coming_and_going'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=64)),
                ('way_in', models.CharField(max_length=16)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='household',
            name='arrival',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='household',
            name='bank_account_index',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='household',
            name='phone_index',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='member',
            name='arrival',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='village',
            name='arrival',
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('phone_index__isnull', False)), fields=['phone_index'], name='household_phone'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('bank_account_index__isnull', False)), fields=['bank_account_index'], name='household_account'),
        ),
    ]

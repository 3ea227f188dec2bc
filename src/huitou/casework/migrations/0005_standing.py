from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.deletion import PROTECT


def place_gaps(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Writes beside every gap in which round its subject stands, and under which code."""
    gap, subject = apps.get_model('casework', 'Gap'), apps.get_model('surveys', 'RoundSubject')
    own = subject.objects.filter(pk=models.OuterRef('subject_id'))
    gap.objects.update(
        round_id=models.Subquery(own.values('round_id')),
        subject_code=models.Subquery(own.values('code')),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_list_order'),
        ('surveys', '0007_signatures'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='gap', name='gap_ledger'),
        migrations.AddField(
            model_name='gap',
            name='round',
            # PostgreSQL alters no table while a reference written in the same transaction waits to be checked.
            field=models.ForeignKey(
                db_constraint=False, db_index=False, null=True, on_delete=PROTECT, related_name='gaps',
                to='surveys.round',
            ),
        ),
        migrations.AddField(
            model_name='gap',
            name='subject_code',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(place_gaps, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='gap',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=PROTECT, related_name='gaps', to='surveys.round'),
        ),
        migrations.AddIndex(
            model_name='gap',
            index=models.Index(fields=['round', 'village_code', 'subject_type', 'subject_code', 'id', 'subject', 'state', 'indicator', 'returned_to', 'due_on', 'overdue_at', 'escalated_at', 'gap_list'], name='gap_ledger'),
        ),
        migrations.AddIndex(
            model_name='gap',
            index=models.Index(fields=['round', 'state', 'indicator', 'gap_list', 'returned_to', 'village_code'], name='gap_standing'),
        ),
    ]

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.deletion import PROTECT


def place_surveys(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Writes beside every survey in which round its subject stands, and where it lies."""
    survey, subject = apps.get_model('surveys', 'Survey'), apps.get_model('surveys', 'RoundSubject')
    own = subject.objects.filter(pk=models.OuterRef('subject_id'))
    survey.objects.update(
        round_id=models.Subquery(own.values('round_id')),
        village_code=models.Subquery(own.values('village_code')),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0008_review_threads'),
    ]

    operations = [
        migrations.AddField(
            model_name='survey',
            name='round',
            # PostgreSQL alters no table while a reference written in the same transaction waits to be checked.
            field=models.ForeignKey(
                db_constraint=False, db_index=False, null=True, on_delete=PROTECT, related_name='surveys',
                to='surveys.round',
            ),
        ),
        migrations.AddField(
            model_name='survey',
            name='village_code',
            field=models.CharField(default='', max_length=12),
            preserve_default=False,
        ),
        migrations.RunPython(place_surveys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='survey',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=PROTECT, related_name='surveys', to='surveys.round'),
        ),
        migrations.AddIndex(
            model_name='survey',
            index=models.Index(fields=['round', 'kind', 'village_code', 'state'], name='survey_progress'),
        ),
    ]

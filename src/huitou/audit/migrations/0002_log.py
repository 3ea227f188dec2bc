from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['user_id', 'at', 'verb'], name='event_of_person'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['verb', 'at', 'user_id'], name='event_of_kind'),
        ),
    ]

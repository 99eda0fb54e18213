from django.db import migrations, models
from django.db.models.functions import Now
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0006_briefs"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="renamed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="shift",
            name="changed_at",
            field=models.DateTimeField(db_default=Now(), default=timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="shift",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]

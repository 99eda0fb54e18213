from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0004_location_photos"),
    ]

    operations = [
        migrations.AddField(
            model_name="shift",
            name="withdrawals",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="signup",
            name="was_guest",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]

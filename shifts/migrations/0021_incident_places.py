import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def where_the_shifts_are(apps, schema_editor):
    shifts = apps.get_model("shifts", "Shift").objects.filter(pk=OuterRef("shift"))
    apps.get_model("shifts", "Incident").objects.update(location=Subquery(shifts.values("location")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0020_removed_shifts"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="shifts.location",
            ),
        ),
        migrations.RunPython(where_the_shifts_are, migrations.RunPython.noop),
    ]

from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery

PRESENT = ("checked_in", "completed")


def count_people(apps, schema_editor):
    """Where the hours of a shift are known, they are those of everybody who was there."""
    there = apps.get_model("shifts", "Attendance").objects.filter(shift=OuterRef("pk"), status__in=PRESENT)
    number = there.order_by().values("shift").annotate(number=Count("pk")).values("number")
    figures = apps.get_model("outreach", "ShiftFigures").objects.filter(seconds__isnull=False)
    figures.update(people=Subquery(number))


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0007_snapshots"),
    ]

    operations = [
        migrations.AddField(
            model_name="shiftfigures",
            name="people",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(count_people, migrations.RunPython.noop),
    ]

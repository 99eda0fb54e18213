from collections import Counter

from django.db import migrations


def count_closed_shifts(apps, schema_editor):
    """What has been done before anybody counted."""
    Attendance = apps.get_model("shifts", "Attendance")
    Experience = apps.get_model("shifts", "Experience")
    done = Attendance.objects.filter(
        shift__closed_at__isnull=False, status__in=["checked_in", "completed"], is_counted=False
    )
    counts = Counter(done.values_list("person_id", "shift__campaign__chapter_id"))
    Experience.objects.bulk_create(
        [
            Experience(person_id=person, chapter_id=chapter, shifts_done=number)
            for (person, chapter), number in sorted(counts.items())
        ],
        batch_size=500,
    )
    done.update(is_counted=True)


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0012_board"),
    ]

    operations = [
        migrations.RunPython(count_closed_shifts, migrations.RunPython.noop),
    ]

# A photo for each location, its files in the database.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0003_stations"),
    ]

    operations = [
        migrations.CreateModel(
            name="LocationPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=32)),
                ("alternative", models.CharField(max_length=200, verbose_name="what is to be seen")),
                ("added_at", models.DateTimeField()),
                (
                    "location",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photo", to="shifts.location"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PhotoFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.CharField(choices=[("small", "small"), ("large", "large")], max_length=5)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="shifts.locationphoto"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("photo", "size"), name="one_file_a_size")],
            },
        ),
    ]

# Stations of public transport, from open data.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0002_shift_edited_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("lines", models.CharField(blank=True, max_length=120)),
                (
                    "step_free",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Step-free"),
                            ("partly", "Partly step-free"),
                            ("no", "Stairs only"),
                            ("", "Step-free access unknown"),
                        ],
                        max_length=6,
                    ),
                ),
                ("step_free_note", models.CharField(blank=True, max_length=200)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("source_key", models.CharField(max_length=200, unique=True)),
                ("complex_key", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["latitude", "longitude"], name="station_by_position")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                        name="station_is_on_earth",
                    )
                ],
            },
        ),
    ]

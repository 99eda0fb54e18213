import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0009_nobodys_rows"),
        ("shifts", "0022_past_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="conversation",
            name="hold",
            field=models.CharField(
                blank=True,
                choices=[
                    ("late", "Logged long after the shift"),
                    ("early", "Logged before the shift"),
                    ("odd", "An unusual number"),
                    ("guest", "Logged by somebody whom nobody confirmed"),
                    ("fast", "Very many within five minutes"),
                    ("contact", "Nearly everybody stopped to talk"),
                    ("sum", "Very much for one shift"),
                    ("changed", "Corrected after a captain's look"),
                    ("rejected", "Not counted"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="tally",
            name="hold",
            field=models.CharField(
                blank=True,
                choices=[
                    ("late", "Logged long after the shift"),
                    ("early", "Logged before the shift"),
                    ("odd", "An unusual number"),
                    ("guest", "Logged by somebody whom nobody confirmed"),
                    ("fast", "Very many within five minutes"),
                    ("contact", "Nearly everybody stopped to talk"),
                    ("sum", "Very much for one shift"),
                    ("changed", "Corrected after a captain's look"),
                    ("rejected", "Not counted"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision", models.UUIDField(db_index=True, default=uuid.uuid4)),
                ("made_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("twice", "It looks logged twice"),
                            ("slip", "The number looks like a slip"),
                            ("trial", "It looks like a try-out"),
                            ("elsewhere", "It seems to belong to another shift"),
                            ("agreed", "As the two of you agreed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("rows", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="shifts.shift"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["shift", "person"], name="review_by_shift")],
            },
        ),
    ]

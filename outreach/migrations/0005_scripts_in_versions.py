import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0004_count_what_is_there"),
        ("shifts", "0019_kit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=280)),
                ("said_on", models.DateField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="ScriptVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="TextPermit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="script_version",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="asked_after",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="decides",
                to="outreach.question",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="asked_if",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="high_label",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="question",
            name="least",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="low_label",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="question",
            name="most",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tally",
            name="script_version",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="choice",
            name="label",
            field=models.TextField(verbose_name="label"),
        ),
        migrations.AlterField(
            model_name="counter",
            name="label",
            field=models.TextField(verbose_name="label"),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="label",
            field=models.TextField(verbose_name="label"),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("choice", "One choice"),
                    ("several", "Several choices"),
                    ("yes_no", "Yes or no"),
                    ("scale", "A scale"),
                    ("number", "A number"),
                    ("text", "A short text"),
                ],
                default="choice",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="label",
            field=models.TextField(verbose_name="label"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["scale", "number"]), _negated=True),
                    models.Q(("least__isnull", False), ("most__gt", models.F("least")), ("most__isnull", False)),
                    _connector="OR",
                ),
                name="question_has_bounds",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="outreach.conversation"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="outreach.question"
            ),
        ),
        migrations.AddField(
            model_name="scriptversion",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="script_versions", to="shifts.campaign"
            ),
        ),
        migrations.AddField(
            model_name="textpermit",
            name="campaign",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="text_permit", to="shifts.campaign"
            ),
        ),
        migrations.AddField(
            model_name="textpermit",
            name="given_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(fields=("conversation", "question"), name="one_note_an_answer"),
        ),
        migrations.AddConstraint(
            model_name="scriptversion",
            constraint=models.UniqueConstraint(fields=("campaign", "number"), name="one_version_a_number"),
        ),
    ]

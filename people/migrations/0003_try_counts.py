from django.db import migrations, models


def without_log(apps, schema_editor):
    """PostgreSQL alone can do that; what it is good for stands at the model."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE people_trycount SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_user_session_generation")]

    operations = [
        migrations.CreateModel(
            name="TryCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("used", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["ends_at"], name="try_counts_by_end")]},
        ),
        migrations.RunPython(without_log, migrations.RunPython.noop),
    ]

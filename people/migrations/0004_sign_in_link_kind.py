from django.db import migrations, models


def forget_demo_links(apps, schema_editor):
    """They live a day and the demo prints new ones; under the new column's default they would count as others."""
    apps.get_model("people", "SignInLink").objects.filter(is_demo=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_try_counts"),
    ]

    operations = [
        migrations.RunPython(forget_demo_links, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="signinlink",
            name="is_demo",
        ),
        migrations.AddField(
            model_name="signinlink",
            name="goes_to",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="signinlink",
            name="kind",
            field=models.CharField(
                choices=[("once", "From the terminal"), ("demo", "Of the demo"), ("walk_in", "For a walk-in")],
                default="once",
                max_length=8,
            ),
        ),
    ]

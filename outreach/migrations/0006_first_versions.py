"""What each campaign asks today becomes version 1 of its script."""

from django.db import migrations
from django.utils import timezone


def write_first_versions(apps, schema_editor):
    Campaign = apps.get_model("shifts", "Campaign")
    ScriptVersion = apps.get_model("outreach", "ScriptVersion")
    now = timezone.now()
    for campaign in Campaign.objects.all():
        content = {"counters": used(campaign.counters.exclude(key="cards")), "outcomes": used(campaign.outcomes)}
        questions = campaign.questions.filter(retired_at=None).order_by("key")
        content["questions"] = [
            {"key": row.key, "choices": used(row.choices), "least": None, "most": None, "after": "", "among": []}
            for row in questions
        ]
        ScriptVersion.objects.create(campaign=campaign, number=1, content=content, made_at=now)


def used(rows):
    return sorted(rows.filter(retired_at=None).values_list("key", flat=True))


class Migration(migrations.Migration):
    dependencies = [("outreach", "0005_scripts_in_versions"), ("shifts", "0019_kit")]

    operations = [migrations.RunPython(write_first_versions, migrations.RunPython.noop)]

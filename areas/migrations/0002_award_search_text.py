"""Awards get a column to search in: their words in small letters, without accents."""

import areas.models.money
from django.db import migrations
from nplv.folding import fold

WORDS = ("recipient", "municipality", "project", "outputs", "note")


def fill(apps, schema_editor):
    award = apps.get_model("areas", "FundingAward")
    # Row by row: the field of this state does not know its words, and would save nothing.
    for pk, *texts in list(award.objects.order_by("pk").values_list("pk", *WORDS)):
        award.objects.filter(pk=pk).update(search_text=fold("\n".join(texts)))


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="fundingaward",
            options={
                "ordering": ["-round__year", "recipient", "project", "key"],
                "verbose_name": "toekenning",
                "verbose_name_plural": "toekenningen",
            },
        ),
        migrations.AddField(
            model_name="fundingaward",
            name="search_text",
            field=areas.models.money.FoldedField(),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0004_staff_notice_and_report")]

    operations = [
        migrations.AddField(
            "consentevent",
            "mailing",
            models.ForeignKey(
                "subscriptions.mailing",
                django.db.models.deletion.DO_NOTHING,
                null=True,
                blank=True,
                db_constraint=False,
                db_index=False,
                related_name="+",
                verbose_name="verzending",
            ),
        ),
        migrations.AddIndex(
            "consentevent",
            models.Index(
                fields=["mailing"],
                name="left_through",
                condition=models.Q(mailing__isnull=False),
            ),
        ),
    ]

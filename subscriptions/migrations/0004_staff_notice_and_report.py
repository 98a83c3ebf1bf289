import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0003_counts_of_a_mailing")]

    operations = [
        migrations.AddField(
            "mailing",
            "paused_at",
            models.DateTimeField("gepauzeerd op", null=True, blank=True, editable=False),
        ),
        migrations.CreateModel(
            "MailingReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "figures",
                    models.JSONField(
                        "cijfers", encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                ("counted_at", models.DateTimeField("geteld op")),
                (
                    "mailing",
                    models.OneToOneField(
                        "subscriptions.mailing",
                        django.db.models.deletion.CASCADE,
                        related_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapport",
                "verbose_name_plural": "rapporten",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            "StaffNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        "wat",
                        max_length=8,
                        choices=[
                            ("paused", "staat stil"),
                            ("held", "niet begonnen"),
                            ("unknown", "onbekende bezorgingen"),
                            ("finished", "klaar"),
                        ],
                    ),
                ),
                ("happening", models.CharField(max_length=64)),
                ("reason", models.CharField("reden", max_length=200, blank=True)),
                ("at", models.DateTimeField("wanneer", auto_now_add=True)),
                (
                    "mailing",
                    models.ForeignKey(
                        "subscriptions.mailing",
                        django.db.models.deletion.CASCADE,
                        related_name="notices",
                    ),
                ),
            ],
            options={
                "verbose_name": "bericht aan verzenders",
                "verbose_name_plural": "berichten aan verzenders",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        "mailing", "kind", "happening", name="staff_told_once"
                    )
                ],
            },
        ),
    ]

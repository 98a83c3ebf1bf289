from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0005_left_through_mailing")]

    operations = [
        migrations.AddField(
            "deliveryevent",
            "is_soft",
            models.BooleanField("tijdelijk", null=True, editable=False),
        ),
    ]

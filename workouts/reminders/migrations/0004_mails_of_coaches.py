from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0003_morning_mail"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("home", "home session"),
                    ("morning", "morning after a session"),
                    ("message", "new message"),
                    ("digest", "a coach’s week"),
                ],
                max_length=20,
            ),
        ),
    ]

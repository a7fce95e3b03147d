from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_initial")]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[("home", "home session"), ("morning", "morning after a session")], max_length=20
            ),
        ),
    ]

"""The trail says that a coach changed the hour of a meeting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0011_roster_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="access",
            name="what",
            field=models.CharField(
                choices=[
                    ("list", "saw you in the list of their people"),
                    ("page", "looked at your page"),
                    ("session", "opened one of your sessions"),
                    ("cohort", "counted your scores in a group"),
                    ("export", "downloaded a table in which you are a line"),
                    ("logged", "wrote in one of your sessions"),
                    ("attendance", "noted whether you came"),
                    ("moved", "moved a session"),
                    ("hour", "changed the hour at which you meet"),
                    ("adjusted", "changed your plan"),
                    ("undone", "took a change of your plan back"),
                    ("noted", "wrote a private note"),
                    ("message", "sent you a message"),
                ],
                max_length=10,
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_routine_step_pose"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="is_draft",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_draft", True)), fields=("slug",), name="plan_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_draft", False), ("is_current", False), _connector="OR"),
                name="plan_draft_is_not_current",
            ),
        ),
    ]

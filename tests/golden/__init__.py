"""Golden files: what each version of the rules decides, one file a version (promises R19 and R20).

`rules` is one exercise, `targets` a slot with the plan's line and its ladder, `weeks` the week.
"""

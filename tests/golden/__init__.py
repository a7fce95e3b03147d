"""Golden files: what each version of the rules decides, one file a version (promises R19 and R20)."""

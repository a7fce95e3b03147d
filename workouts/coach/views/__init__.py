"""The pages of a coach, and those on which a person meets their coaches."""

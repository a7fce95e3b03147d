"""`manage.py demo`: made-up people to look at the site with."""

import secrets
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from legback import demo
from legback.demo.who import COACH
from programs.models import Plan


class Command(BaseCommand):
    help = "Make up numbered people with believable weeks and their coach, in place of those made up before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=6, help="how many, 3 to 500 (default 6)")
        parser.add_argument("--password", help="their password (default: a new one, printed)")

    def handle(self, *args: Any, people: int, password: str | None, **options: Any) -> None:
        if not 3 <= people <= 500:
            raise CommandError(f"--people: {people} is out of range, give 3 to 500.")
        if not Plan.objects.current().exists():
            raise CommandError("The library is empty: run `manage.py load_library` first.")
        password = password or secrets.token_urlsafe(9)
        made = demo.fill(count=people, password=password, now=timezone.now(), said=self._say)
        self._say("")
        self.stdout.write(f"{len(made.people)} made-up people. Log in with the password {password} as")
        for person, what in zip(made.people, ("in week 5", "newly enrolled", "finished"), strict=False):
            self.stdout.write(f"  {person.email}  {what}")
        self.stdout.write(f"  {COACH}  their coach, who is asked for a code too. Each of these works once:")
        for at in range(0, len(made.codes), 5):
            self.stdout.write("    " + " ".join(made.codes[at : at + 5]))

    def _say(self, text: str) -> None:
        """Progress, only where somebody is looking."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{text:<40}\r")
            sys.stderr.flush()

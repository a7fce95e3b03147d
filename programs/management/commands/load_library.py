"""Load exercises, ladders, plans, routines, habits and checks from their files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from programs.library_reader import LibraryError
from programs.loader import LIBRARY, load_library


class Command(BaseCommand):
    help = (
        "Bring the library tables in line with the files of programs/library. Can be run again at any "
        "time; entries made here (not by a file) are never touched, and a broken file loads nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument("--folder", type=Path, default=LIBRARY, help="another folder of library files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_library(options["folder"], dry_run=options["dry_run"])
        except LibraryError as error:
            raise CommandError(f"{error}. Nothing was loaded.") from error
        except IntegrityError as error:
            raise CommandError(f"The library was changed meanwhile ({error}); run this again.") from error
        if options["verbosity"] < 1:
            return
        if options["dry_run"]:
            self.stdout.write("Nothing is written; this is what would happen.")
        for line in report.lines():
            self.stdout.write(line)

"""Write one page with every figure, to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from programs.contact_sheet import contact_sheet


class Command(BaseCommand):
    help = "Write one HTML file with all figures, in light and in dark. Changes nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        css = (Path(settings.BASE_DIR) / "static" / "css" / "figures.css").read_text(encoding="utf-8")
        path.write_text(contact_sheet(css), encoding="utf-8")
        self.stdout.write(f"Every figure, in light and in dark: {path}")

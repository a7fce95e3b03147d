"""Tables as files for a spreadsheet: no cell is ever run as a formula."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> object:
    """The value as it goes into a cell: words that a spreadsheet would take for a formula get a quote in
    front, numbers stay numbers."""
    is_formula = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def csv_text(header: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A line for the header and one for each row, as in RFC 4180."""
    file = io.StringIO()
    writer = csv.writer(file)
    for cells in ([str(name) for name in header], *rows):
        writer.writerow([safe_cell(cell) for cell in cells])
    return file.getvalue()


def csv_response(filename: str, header: Iterable[object], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The file as a download that nothing on the way keeps. With a byte order mark, by which spreadsheets
    know the letters of every language."""
    answer = HttpResponse("\ufeff" + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["Cache-Control"] = "no-store"
    return answer

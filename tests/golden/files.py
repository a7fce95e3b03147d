"""Where the golden files lie, how they are read, and how a new one is written."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent


class Refused(Exception):
    """Writing would have changed what an earlier version of the rules meant."""


def path_of(version: str, folder: Path = FOLDER, kind: str = "rules") -> Path:
    return folder / f"{kind}-{version}.json"


def versions(folder: Path = FOLDER, kind: str = "rules") -> list[str]:
    """The versions that have a file of this kind, oldest first."""
    found = [path.stem.removeprefix(f"{kind}-") for path in folder.glob(f"{kind}-*.json")]
    return sorted(found, key=int)


def read(version: str, folder: Path = FOLDER, kind: str = "rules") -> list[dict]:
    return json.loads(path_of(version, folder, kind).read_text(encoding="utf-8"))


def as_text(rows: list[dict]) -> str:
    """JSON with one case a line, so that a difference shows as the case that it is."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def differences(old: list[dict], new: list[dict]) -> list[str]:
    """The cases that are not decided as before, in words."""
    before, after = ({row["case"]: row for row in rows} for rows in (old, new))
    names = [*before, *(name for name in after if name not in before)]
    return [
        f"{name}\n  was {before.get(name)}\n  now {after.get(name)}"
        for name in names
        if before.get(name) != after.get(name)
    ]


def write(version: str, rows: list[dict], folder: Path = FOLDER, kind: str = "rules") -> Path:
    """Writes the file of a version that has none yet. Raises Refused where that would change the past."""
    path = path_of(version, folder, kind)
    if path.exists():
        if path.read_text(encoding="utf-8") == as_text(rows):
            return path
        raise Refused(
            f"{path.name} is there and says otherwise. Rules that decide differently are a new version:"
            " raise RULES_VERSION in programs/progression.py and write again."
        )
    newer = [other for other in versions(folder, kind) if int(other) > int(version)]
    if newer:
        raise Refused(f"{kind}-{newer[-1]}.json is newer than version {version}.")
    path.write_text(as_text(rows), encoding="utf-8")
    return path

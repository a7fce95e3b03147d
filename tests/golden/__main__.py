"""`python -m tests.golden`: the cases that are not decided as the golden file says; none is good.

`python -m tests.golden --write` writes the file of a new version of the rules: raise RULES_VERSION in
programs/progression.py first. A file that is there stays as it is, because decisions stored under its
version keep their meaning. Only a version that was never committed may be written anew, after its file
has been removed by hand.
"""

import sys

from programs.progression import RULES_VERSION
from tests.golden import files
from tests.golden.kinds import KINDS


def main(arguments: list[str]) -> str | None:
    if arguments == ["--write"]:
        try:
            for kind, decided in KINDS.items():
                print(files.write(RULES_VERSION, decided(), kind=kind).name)
        except files.Refused as refused:
            return str(refused)
        return None
    if arguments:
        return __doc__
    missing = [kind for kind in KINDS if RULES_VERSION not in files.versions(kind=kind)]
    if missing:
        return f"{missing[0]}-{RULES_VERSION}.json is missing: python -m tests.golden --write"
    changed = [
        line
        for kind, decided in KINDS.items()
        for line in files.differences(files.read(RULES_VERSION, kind=kind), decided())
    ]
    return "\n".join(changed) or None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

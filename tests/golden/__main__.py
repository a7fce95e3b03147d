"""`python -m tests.golden`: the cases that are not decided as the golden file says; none is good.

`python -m tests.golden --write` writes the file of a new version of the rules: raise RULES_VERSION in
programs/progression.py first. A file that is there stays as it is, because decisions stored under its
version keep their meaning. Only a version that was never committed may be written anew, after its file
has been removed by hand.
"""

import sys

from programs.progression import RULES_VERSION
from tests.golden import files
from tests.golden.cases import decided


def main(arguments: list[str]) -> str | None:
    if arguments == ["--write"]:
        try:
            print(files.write(RULES_VERSION, decided()).name)
        except files.Refused as refused:
            return str(refused)
        return None
    if arguments:
        return __doc__
    if RULES_VERSION not in files.versions():
        return f"rules-{RULES_VERSION}.json is missing: python -m tests.golden --write"
    return "\n".join(files.differences(files.read(RULES_VERSION), decided())) or None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

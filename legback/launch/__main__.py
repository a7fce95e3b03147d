"""`python3 -m legback.launch run|demo|test|bench|screenshots|requirements`: the first step of every `make`.

This file has to be readable by an old Python too, so that it can say that it is too old.
"""

import os
import sys

OLDEST = (3, 11)
MODULES = {
    "run": ["legback.launch.site"],
    "demo": ["legback.launch.site", "--demo"],
    "test": ["tests.run"],
    "bench": ["tests.bench"],
    "screenshots": ["tests.screenshots"],
}


def main():  # type: () -> None
    if sys.version_info < OLDEST:
        here = ".".join(str(part) for part in sys.version_info[:2])
        sys.exit("Legback needs Python 3.11 or newer, not " + here + ": try `make PYTHON=python3.11`.")
    from legback.launch import checks, install

    wish, *rest = sys.argv[1:] or ["run"]
    try:
        if wish == "requirements":
            install.compile_requirements()
            return
        if wish in {"run", "demo"}:
            checks.check_port(is_demo=wish == "demo")
            checks.open_data_dir(is_demo=wish == "demo")
        python = install.install("run" if wish in {"run", "demo"} else "dev")
    except checks.Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
    words = [str(python), "-m", *MODULES[wish], *rest]
    os.environ["PATH"] = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    # Becoming the next step keeps one process, so that signals reach the one that minds the others.
    os.execv(words[0], words)  # noqa: S606


if __name__ == "__main__":
    main()

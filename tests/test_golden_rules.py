"""The rules decide as the golden file of their version says, and old decisions keep their meaning."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from programs import reasons
from programs.progression import RULES_VERSION, Code
from programs.weeks import PROMOTION_WAITS, WeekCode
from tests.golden import files
from tests.golden.cases import cases, decided
from tests.golden.kinds import KINDS

REPO = Path(__file__).resolve().parent.parent
ROWS = [(version, row) for version in files.versions() for row in files.read(version)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_decide_every_case_as_the_golden_file_of_their_version_says(kind: str) -> None:
    changed = files.differences(files.read(RULES_VERSION, kind=kind), KINDS[kind]())
    assert not changed, "raise RULES_VERSION, see tests/golden/__main__.py\n" + "\n".join(changed)


@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_in_use_are_the_newest_and_every_version_has_its_file(kind: str) -> None:
    assert files.versions(kind=kind) == [str(number) for number in range(1, int(RULES_VERSION) + 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_case_of_a_golden_file_has_a_name_of_its_own(kind: str) -> None:
    names = [row["case"] for row in files.read(RULES_VERSION, kind=kind)]
    assert len(names) == len({*names})


def test_the_weeks_meet_every_code_and_every_reason_to_wait() -> None:
    rows = files.read(RULES_VERSION, kind="weeks")
    assert {row["code"] for row in rows if "code" in row} == {code.value for code in WeekCode}
    assert {row["waits"] for row in rows if "waits" in row} == {"", *PROMOTION_WAITS}


def test_the_cases_meet_every_code_and_each_has_a_name_of_its_own() -> None:
    assert {row["code"] for row in files.read(RULES_VERSION)} == {code.value for code in Code}
    assert [name for name, count in Counter(name for name, *_ in cases()).items() if count > 1] == []
    assert len(list(cases())) > 300


def test_the_file_lies_there_as_it_would_be_written() -> None:
    assert files.path_of(RULES_VERSION).read_text(encoding="utf-8") == files.as_text(decided())


def test_another_process_without_any_package_decides_the_same() -> None:
    """`-S`: no packages of this machine; another process has another order of its hashes."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "tests.golden"], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_decisions_of_every_version_keep_a_code_and_a_sentence() -> None:
    for version, row in ROWS:
        assert row["code"] in Code.__members__, version
        assert row["rung"] in ("same", "easier", "harder", "first"), version
        sentence = reasons.sentence(row["lead"], row["cause"], row["numbers"])
        assert sentence.endswith("."), (version, sentence)
        assert "%" not in sentence
        assert "None" not in sentence


def test_no_reason_speaks_as_a_doctor_would() -> None:
    forbidden = {"patient", "therapy", "treatment", "treat", "prescription", "cure", "rehabilitation"}
    words = {word.strip(".,:;").lower() for _version, row in ROWS for word in row["reason"].split()}
    assert not words & forbidden


ONE, OTHER = [{"case": "a", "code": "REPEAT"}], [{"case": "a", "code": "ADD_REP"}]


def test_a_golden_file_is_never_written_over(tmp_path: Path) -> None:
    files.write("1", ONE, tmp_path)
    files.write("1", ONE, tmp_path)  # the same again changes nothing
    with pytest.raises(files.Refused, match="raise RULES_VERSION"):
        files.write("1", OTHER, tmp_path)
    files.write("2", OTHER, tmp_path)
    assert (files.read("1", tmp_path), files.read("2", tmp_path)) == (ONE, OTHER)


def test_a_golden_file_of_an_older_version_is_not_added_later(tmp_path: Path) -> None:
    files.write("10", ONE, tmp_path)
    with pytest.raises(files.Refused, match="newer"):
        files.write("9", OTHER, tmp_path)
    assert files.versions(tmp_path) == ["10"]


def test_a_case_that_is_decided_otherwise_is_shown_with_both_decisions() -> None:
    (shown,) = files.differences(ONE, OTHER)
    assert "REPEAT" in shown
    assert "ADD_REP" in shown
    assert files.differences(ONE, ONE) == []
    assert len(files.differences(ONE, [])) == 1

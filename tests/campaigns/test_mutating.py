"""The mutants: every change is one place, is valid Python, and is not about words; the list fits the program as it is."""

import ast
from pathlib import Path

import pytest

from tests.campaigns.mutant_list import CAMPAIGNS, DRAWN_FROM, EQUIVALENT, NAMED, Mutant
from tests.campaigns.mutating import changes

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Words."""
LIMIT = 3

class A:
    """Words."""
    kind: int = 3

    def act(self, n: int) -> bool:
        """Words: 3."""
        log.info("words %s", n + 1)
        if not n and self.kind < 3:
            self.tell()
            raise ValueError("3")
        for _ in range(n):
            continue
        return n == 1
'''


def test_each_change_is_one_place_of_a_function() -> None:
    found = [(one.line, one.old, one.new) for one in changes("a.py", SOURCE)]
    assert (15, "continue", "break") in found
    assert (16, "n == 1", "n != 1") in found
    assert (16, "n == 1", "None") in found
    assert (12, "self.tell()", "pass") in found
    assert (11, "self.kind < 3", "self.kind <= 3") in found
    assert (11, "not n", "(n)") in found
    assert not [line for line, *_ in found if line in (2, 6, 9, 10)], "declarations and words are left alone"
    for one in changes("a.py", SOURCE):
        changed = one.applied(SOURCE.encode()).decode()
        ast.parse(changed)
        assert changed != SOURCE


def test_changes_that_read_alike_have_names_of_their_own() -> None:
    names = [one.name for path in DRAWN_FROM for one in changes(path, (ROOT / path).read_text("utf-8"))]
    assert len(names) == len(set(names))
    assert set(EQUIVALENT) <= set(names), "one of these is no longer there"


@pytest.mark.parametrize("mutant", NAMED, ids=lambda one: one.name)
def test_each_named_mutant_still_fits_the_program_and_names_tests_that_are_there(mutant: Mutant) -> None:
    broken = mutant.applied((ROOT / mutant.path).read_text("utf-8"))
    assert broken is not None, "its source reads otherwise now: write it anew"
    ast.parse(broken)
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8") or not name


def test_there_are_enough_of_them_and_each_campaign_has_its_own() -> None:
    assert len(NAMED) >= 40
    assert len({one.name for one in NAMED}) == len(NAMED)
    assert {name for name, _ in CAMPAIGNS} <= {one.name for one in NAMED}

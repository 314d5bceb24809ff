"""The planted defects still fit the code: each can be planted, and the tests that must notice are there.

Whether they notice is a long proof: tests/proof/test_planted.py.
"""

import re

import pytest

from tests.planted import BASIS, Change, read_defects

DEFECTS = read_defects()


def test_there_are_enough_of_them():
    assert len(DEFECTS) >= 40


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_defect_can_be_planted(defect):
    assert defect.changes and defect.tests
    assert [why for change in defect.changes if (why := change.misfit(BASIS))] == []
    assert all(change.old != change.new for change in defect.changes)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_tests_that_must_notice_exist(defect):
    for test in defect.tests:
        module, _, rest = test.partition("::")
        path = BASIS / module
        assert path.exists(), f"{module} is not there"
        if rest:
            function = re.escape(rest.rpartition("::")[2].partition("[")[0])
            assert re.search(rf"def {function}\(", path.read_text()), f"{test} is not there"


@pytest.mark.parametrize(("old", "fits"), [("eens", True), ("twee", False), ("nooit", False)])
def test_a_text_must_stand_exactly_once(tmp_path, old, fits):
    (tmp_path / "a.py").write_text("eens twee twee")
    assert (Change("a.py", old, "x").misfit(tmp_path) == "") is fits

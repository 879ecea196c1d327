"""A copy of the app that is killed in the middle of a change to collections."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.copy_that_dies import CHANGES

STRIDES = {"merging": 17}
"""Steps between two deaths; it has hundreds."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no copies of a process")
@pytest.mark.parametrize("change", CHANGES)
def test_wherever_it_is_killed_what_is_there_fits_and_the_change_can_be_gone_on_with(
    tmp_path: Path, change: str
) -> None:
    """Between any two steps: every vector is that of its text, nothing is listed that is half made, nothing is there
    twice; done again, it ends as it would have ended.
    """
    command = [sys.executable, "-m", "tests.storage.copy_that_dies", str(tmp_path), change]
    done = subprocess.run(
        [*command, str(STRIDES.get(change, 4))], capture_output=True, text=True, check=False
    )
    word, _, deaths = done.stdout.partition(" ")
    assert word == "sound", done.stderr
    assert int(deaths) >= 3

"""Where files live, and what importing the configuration costs."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aoai_tui.config.paths import default_paths, ensure_private, expanded
from aoai_tui.errors import StorageTrouble


def test_the_platforms_places_are_the_default() -> None:
    """Without options all three places are the platform's own, in folders of the app's name."""
    paths = default_paths()
    assert paths.config_file.name == "config.toml"
    assert all("aoai-tui" in path.parts for path in (paths.config_file, paths.data_dir, paths.log_file))


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    """Options win, the log goes along with another data folder, and nothing is made on the disk."""
    data = tmp_path / "data"
    paths = default_paths(config=tmp_path / "c.toml", data_dir=data)
    assert (paths.config_file, paths.data_dir) == (tmp_path / "c.toml", data)
    assert paths.log_file.parent == data
    assert default_paths(data_dir=data, log_file=tmp_path / "l").log_file == tmp_path / "l"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_folder_is_the_owners_alone(tmp_path: Path) -> None:
    """Folders that are made are 0700, and one that was there keeps its mode."""
    tmp_path.chmod(0o755)
    folder = ensure_private(tmp_path / "a" / "b")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, tmp_path)] == [
        0o700,
        0o700,
        0o755,
    ]
    assert ensure_private(folder) == folder


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """A file in a folder's place gives StorageTrouble with a next step."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageTrouble, match="can't be made") as caught:
        ensure_private(tmp_path / "file" / "folder")
    assert caught.value.advice


def test_a_home_folder_is_meant_by_a_tilde_where_there_is_one() -> None:
    """The name of nobody stays as it is typed: then no such file is found, which can be told."""
    assert expanded(Path("~/talk.wav")) == Path.home() / "talk.wav"
    assert expanded(Path("~nobody-of-this-name/talk.wav")) == Path("~nobody-of-this-name/talk.wav")


def test_importing_and_loading_stay_light(tmp_path: Path) -> None:
    """What runs before the first paint imports neither tomlkit nor anything else that takes time."""
    config = tmp_path / "config.toml"
    config.write_text('theme = "x"\n[connections.a]\nkind = "openai"\n')
    script = (
        "import sys; from pathlib import Path\n"
        "import aoai_tui.storage.secrets\n"
        "from aoai_tui.config import environment, paths, settings, toml_file\n"
        f"paths.default_paths(); loaded = toml_file.load(Path({str(config)!r}))\n"
        "settings.opening_connection(loaded.settings, environment.environment_connection({}).connection)\n"
        "heavy = {'tomlkit', 'keyring', 'textual', 'openai', 'difflib', 'filelock'}\n"
        "assert not loaded.problems; print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

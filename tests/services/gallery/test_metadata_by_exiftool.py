"""What is written into picture files, read by a program that is not ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aoai_tui.services.gallery.metadata.facts import PictureFacts
from aoai_tui.services.gallery.saving import SaveFormat, save
from tests.services.gallery.picture_bytes import RABBIT, encoded, painted

pytestmark = [
    pytest.mark.exiftool,
    pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed"),
]


def told_by_exiftool(path: Path) -> dict[str, Any]:
    """All tags by group and name; what it warns of, too."""
    run = subprocess.run(
        ["exiftool", "-j", "-G1", "-b", "-struct", "-validate", "-warning", "-error", "-all", str(path)],
        capture_output=True,
        check=True,
    )
    (found,) = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def saved(folder: Path, form: SaveFormat, data: bytes, **changes: Any) -> Path:
    """The file of a picture that came as these bytes."""
    source = folder / "source"
    source.write_bytes(data)
    return save(replace(RABBIT, **changes), source, folder / "saved", form).path


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("form", [SaveFormat.PNG, SaveFormat.JPEG, SaveFormat.WEBP])
def test_exiftool_reads_prompt_and_parameters(tmp_path: Path, form: SaveFormat, mode: str) -> None:
    """In the fields of XMP and of IPTC, in EXIF or a PNG's texts; and it finds nothing to complain about."""
    found = told_by_exiftool(saved(tmp_path, form, encoded("PNG", painted(mode=mode))))
    assert found["ExifTool:Validate"] == "OK"
    assert "ExifTool:Warning" not in found
    assert found["XMP-dc:Description"] == RABBIT.prompt
    assert found["XMP-xmp:CreatorTool"].startswith("aoai-tui ")
    assert found["XMP-xmp:CreateDate"].startswith("2026:11:02 12:30:15")
    assert "trained" in found["XMP-iptcExt:DigitalSourceType"].lower()
    details = json.loads(found["XMP-aoai:Details"])
    assert (details["prompt"], details["options"]["quality"]) == (RABBIT.prompt, "high")
    assert found["File:MIMEType"] == f"image/{form.value}"
    if form is SaveFormat.PNG:
        assert found["PNG:Description"] == RABBIT.prompt
        assert json.loads(found["PNG:Aoai-tui"]) == details
    else:
        assert found["IFD0:ImageDescription"] == RABBIT.prompt
        assert json.loads(found["ExifIFD:UserComment"]) == details


@pytest.mark.parametrize("form", [SaveFormat.PNG, SaveFormat.JPEG, SaveFormat.WEBP])
def test_exiftool_reads_the_longest_prompt(tmp_path: Path, form: SaveFormat) -> None:
    """Also where XMP goes over several segments of a JPEG."""
    prompt = "兎が食べる " * 5_000
    found = told_by_exiftool(saved(tmp_path, form, encoded("PNG"), prompt=prompt.strip(), revised_prompt=""))
    assert json.loads(found["XMP-aoai:Details"])["prompt"] == prompt.strip()
    assert found["ExifTool:Validate"] == "OK"


def test_exiftool_finds_no_fault_with_bytes_that_are_kept(tmp_path: Path) -> None:
    """Facts that go into the original bytes of each format leave them as sound as before."""
    for form in ("PNG", "JPEG", "WEBP", "GIF"):
        (tmp_path / form).mkdir()
        found = told_by_exiftool(saved(tmp_path / form, SaveFormat.OWN, encoded(form)))
        assert found["ExifTool:Validate"] == "OK", form
        assert "ExifTool:Error" not in found


def test_without_a_prompt_there_is_no_fault_either(tmp_path: Path) -> None:
    """Empty texts are texts."""
    for form in ("PNG", "JPEG", "WEBP"):
        (tmp_path / form).mkdir()
        picture = {"prompt": "", "revised_prompt": "", "deployment": "", "options": PictureFacts().options}
        found = told_by_exiftool(saved(tmp_path / form, SaveFormat.OWN, encoded(form), **picture))
        assert found["ExifTool:Validate"] == "OK", form

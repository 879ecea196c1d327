"""What a picture can be saved as, in words."""

from __future__ import annotations

from aoai_tui.domain import Picture
from aoai_tui.screens.save_as import SaveForm
from aoai_tui.services.gallery.kinds import SVG, kind_name, suffix_of
from aoai_tui.services.gallery.saving import SaveFormat

_CONVERTED = {
    SaveFormat.PNG: ("image/png", "converted; every pixel as it is, the largest file"),
    SaveFormat.JPEG: ("image/jpeg", "converted; a small file, on white where it is transparent"),
    SaveFormat.WEBP: ("image/webp", "converted; the smallest file, for browsers"),
}

_ALSO = {"image/jpeg": (".jpeg", ".jpe")}


def save_forms(picture: Picture) -> list[SaveForm[SaveFormat]]:
    """As it came first, then converted; what can't be decoded only as it came."""
    own = picture.media_type
    suffix, also = f".{suffix_of(own)}", _ALSO.get(own, ())
    told = "prompt and parameters are in the file"
    if not own or own == SVG:
        return [SaveForm(SaveFormat.OWN, kind_name(own) or "The bytes that came", "as it is", suffix)]
    forms = [SaveForm(SaveFormat.OWN, kind_name(own), f"as it came, pixel for pixel; {told}", suffix, also)]
    for form, (media_type, detail) in _CONVERTED.items():
        if media_type != own:
            words = f"{detail}; {told}"
            ends = f".{suffix_of(media_type)}"
            forms.append(SaveForm(form, kind_name(media_type), words, ends, _ALSO.get(media_type, ())))
    bare = SaveForm(
        SaveFormat.BARE, f"{kind_name(own)}, bare", "the very bytes that came, and nothing added", suffix
    )
    return [*forms, bare]

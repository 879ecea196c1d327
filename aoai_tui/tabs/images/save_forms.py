"""What a picture can be saved as, in words."""

from __future__ import annotations

from aoai_tui.domain import Picture
from aoai_tui.screens.save_as import SaveForm
from aoai_tui.services.gallery.kinds import SVG, kind_name, suffix_of
from aoai_tui.services.gallery.saving import SaveFormat

_CONVERTED = {
    SaveFormat.PNG: ("image/png", "every pixel as it is"),
    SaveFormat.JPEG: ("image/jpeg", "small; white where it is transparent"),
    SaveFormat.WEBP: ("image/webp", "smaller still, for browsers"),
}

_ALSO = {"image/jpeg": (".jpeg", ".jpe")}


def save_forms(picture: Picture) -> list[SaveForm[SaveFormat]]:
    """As it came first, then converted; what can't be decoded only as it came."""
    own = picture.media_type
    suffix, also = f".{suffix_of(own)}", _ALSO.get(own, ())
    if not own or own == SVG:
        return [SaveForm(SaveFormat.OWN, kind_name(own) or "The bytes that came", "as it is", suffix)]
    told = ", with the prompt in the file" if picture.prompt else ""
    forms = [SaveForm(SaveFormat.OWN, kind_name(own), f"as it came, pixel for pixel{told}", suffix, also)]
    for form, (media_type, detail) in _CONVERTED.items():
        if media_type != own:
            ends, others = f".{suffix_of(media_type)}", _ALSO.get(media_type, ())
            words = f"converted: {detail}{told}"
            forms.append(SaveForm(form, kind_name(media_type), words, ends, others))
    bare = SaveForm(
        SaveFormat.BARE, f"{kind_name(own)}, bare", "the very bytes that came, and nothing added", suffix
    )
    return [*forms, bare]

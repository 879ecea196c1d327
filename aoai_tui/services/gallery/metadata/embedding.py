"""Facts into a picture file and out of it, whatever its format. Not a pixel is touched. Made for threads."""

from __future__ import annotations

from aoai_tui.services.gallery.metadata import gif, jpeg, png, webp
from aoai_tui.services.gallery.metadata.exif import exif, exif_texts
from aoai_tui.services.gallery.metadata.facts import SOFTWARE, PictureFacts, as_text, from_text
from aoai_tui.services.gallery.metadata.others import of_others, parameters
from aoai_tui.services.gallery.metadata.raw import Embedded
from aoai_tui.services.gallery.metadata.xmp import facts_in, packet
from aoai_tui.services.picture_files import picture_type

OWN_KEYWORD = "aoai-tui"
"""Under which all facts stand as JSON among a PNG's texts."""


def with_facts(data: bytes, facts: PictureFacts) -> bytes | None:
    """The file with these facts in it; None for a format that can't hold them, or a file that makes no sense.

    PNG: texts and XMP. JPEG and WebP: EXIF, unless the file has its own, and XMP. GIF: a comment.
    """
    media_type = picture_type(data)
    if media_type == "image/png":
        before = png.embedded(data).xmp
        texts = {
            "Description": facts.prompt,
            "Software": SOFTWARE,
            OWN_KEYWORD: as_text(facts),
            png.XMP: packet(facts, before),
        }
        return png.with_texts(data, texts)
    if media_type == "image/jpeg":
        return jpeg.with_facts(data, facts)
    if media_type == "image/webp":
        return webp.with_metadata(data, exif(facts), packet(facts, webp.embedded(data).xmp).encode())
    return gif.with_comment(data, as_text(facts)) if media_type == "image/gif" else None


def read_facts(data: bytes) -> PictureFacts | None:
    """What a file from outside tells of how it was made: what this app wrote, else what others write; None without."""
    held = embedded(data)
    own = (held.texts.get(OWN_KEYWORD, ""), held.texts.get(gif.COMMENT, ""))
    for text in own:
        if facts := from_text(text):
            return facts
    told = exif_texts(held.exif)
    if facts := facts_in(held.xmp, is_photo=told.is_photo) if held.xmp else None:
        return facts
    if facts := from_text(told.comment) or of_others(held.texts):
        return facts
    return None if told.is_photo else parameters(told.comment) or parameters(told.description)


def embedded(data: bytes) -> Embedded:
    """The texts and packets of a file from outside; empty for what can hold none."""
    readers = {
        "image/png": png.embedded,
        "image/jpeg": jpeg.embedded,
        "image/webp": webp.embedded,
        "image/gif": gif.embedded,
    }
    reader = readers.get(picture_type(data))
    return reader(data) if reader else Embedded()

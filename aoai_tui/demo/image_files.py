"""Pictures and masks that are sent to be changed, checked as the service checks them."""

from __future__ import annotations

from collections.abc import Sequence

from aoai_tui.demo.azure import Refused, error, invalid
from aoai_tui.demo.checks import missing
from aoai_tui.demo.form import File
from aoai_tui.demo.pictures import measured

_MOST = 16
_LARGEST = 50_000_000  # bytes
_LARGEST_MASK = 4_000_000  # bytes
_HEAD = 1 << 20


def check_files(pictures: Sequence[File], mask: File | None, *, webp: bool) -> None:
    """Raise Refused for files that the service doesn't take; their contents are looked at when they are drawn."""
    if not pictures:
        raise missing("image")
    if len(pictures) > _MOST:
        message = f"Invalid 'image': array too long. Expected an array with maximum length {_MOST}."
        raise invalid("array_above_max_length", message, "image")
    for picture in pictures:
        _check_picture(picture, webp=webp)
    if mask is not None:
        _check_mask(mask, pictures[0])


def _check_picture(picture: File, *, webp: bool) -> None:
    if len(picture.content) > _LARGEST:
        raise _too_large("image", len(picture.content), _LARGEST)
    kind, _, _ = measured(bytes(picture.content[:_HEAD]))
    if kind not in ("PNG", "JPEG", "WebP") or (kind == "WebP" and not webp):
        found = f"image/{kind.lower()}" if kind else picture.media_type
        wanted = "'image/jpeg', 'image/png', and 'image/webp'" if webp else "'image/jpeg' and 'image/png'"
        message = (
            f"Invalid file 'image': unsupported mimetype ('{found}'). Supported file formats are {wanted}."
        )
        raise invalid("unsupported_file_mimetype", message, "image")


def _check_mask(mask: File, first: File) -> None:
    if len(mask.content) > _LARGEST_MASK:
        raise _too_large("mask", len(mask.content), _LARGEST_MASK)
    kind, *size = measured(bytes(mask.content[:_HEAD]))
    if kind != "PNG":
        raise invalid(
            "invalid_image_file", "Invalid mask image format - mask must be a valid PNG file.", "mask"
        )
    _, *wanted = measured(bytes(first.content[:_HEAD]))
    if size != wanted:
        message = "Invalid mask image format - mask size does not match image size."
        raise invalid("invalid_mask_image_format", message, "mask")


def unreadable(param: str) -> Refused:
    """400 for a file that looks like a picture and can't be read as one."""
    return invalid("invalid_image_file", f"Invalid file '{param}': the image could not be read.", param)


def _too_large(name: str, size: int, most: int) -> Refused:
    message = f"Invalid file '{name}': file too large ({size} bytes). Maximum is {most} bytes."
    return Refused(413, error("file_too_large", message, type="invalid_request_error", param=name))

"""XMP packets: the prompt where cameras and archives keep such things, and all the rest in a field of our own.

The names are those of IPTC's Photo Metadata Standard 2025.1, which has fields for pictures made from prompts.
"""

from __future__ import annotations

import re
from datetime import UTC
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from msgspec.structs import replace

from aoai_tui.services.gallery.metadata.facts import PictureFacts, as_text, clean, from_text

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_NOTE = "http://ns.adobe.com/xmp/note/"
_DRAWN = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
_CHANGED = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

OURS = "urn:aoai-tui:picture#"
"""The namespace of our own field."""

_BEGIN, _END = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="w"?>'
_PART = f'<rdf:Description rdf:about="" xmlns:aoai="{OURS}" xmlns:Iptc4xmpExt="{_IPTC}"'
_OUR_PARTS = re.compile(rf"\s*{re.escape(_PART)}(?:(?!</rdf:Description>).)*</rdf:Description>", re.DOTALL)
_HEAD = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
_CLOSING = "</rdf:RDF>"
_SHORT = 4_000
"""Characters of the prompt in a packet that goes on elsewhere."""

_MOST_CHARACTERS = 1_500_000


def packet(facts: PictureFacts, before: str = "") -> str:
    """A packet with these facts. What another program had written `before` stays."""
    return _with_part(_our_part(facts), facts, before)


def short_packet(facts: PictureFacts, before: str, long: str) -> str:
    """A packet that leads to a `long_packet`, by its name, for where there is not enough room."""
    short = replace(facts, prompt=facts.prompt[:_SHORT])
    leading = f'{_PART} xmlns:xmpNote="{_NOTE}" xmpNote:HasExtendedXMP="{long}"></rdf:Description>'
    return _with_part(leading, short, before)


def long_packet(facts: PictureFacts) -> str:
    """The rest of what a `short_packet` tells the beginning of."""
    return f"{_HEAD}\n{_our_part(facts)}\n{_CLOSING}</x:xmpmeta>"


def facts_in(text: str, *, is_photo: bool = False) -> PictureFacts | None:
    """The facts that a packet tells: our own field, else IPTC's prompt; None without any.

    Else the description, unless that of a photo, which says what is seen and not what was asked for.
    """
    tree = _tree(text)
    if tree is None:
        return None
    own = from_text(_value(tree, OURS, "details"))
    if own:
        return own
    description = "" if is_photo else _value(tree, _DC, "description")
    prompt = _value(tree, _IPTC, "AIPromptInformation") or description
    return PictureFacts(clean(prompt), software=clean(_value(tree, _XMP, "CreatorTool"))) if prompt else None


def _with_part(part: str, facts: PictureFacts, before: str) -> str:
    others = _OUR_PARTS.sub("", before)
    if _CLOSING in others and f'xmlns:rdf="{_RDF}"' in others and "<rdf:Description" in others:
        place = others.rindex(_CLOSING)
        return f"{others[:place]}{part}\n{others[place:]}"
    return f"{_BEGIN}\n{_HEAD}\n{_standard_part(facts)}\n{part}\n{_CLOSING}</x:xmpmeta>\n{_END}"


def _our_part(facts: PictureFacts) -> str:
    return (
        f"{_PART}>"
        f"<aoai:details>{escape(as_text(facts))}</aoai:details>"
        f"<Iptc4xmpExt:AIPromptInformation>{escape(facts.prompt)}</Iptc4xmpExt:AIPromptInformation>"
        f"<Iptc4xmpExt:AISystemUsed>{escape(facts.deployment)}</Iptc4xmpExt:AISystemUsed></rdf:Description>"
    )


def _standard_part(facts: PictureFacts) -> str:
    created = facts.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if facts.created_at else ""
    source = _CHANGED if facts.changed else _DRAWN
    return (
        f'{_PART} xmlns:dc="{_DC}" xmlns:xmp="{_XMP}">'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(facts.prompt)}</rdf:li></rdf:Alt>'
        f"</dc:description><xmp:CreatorTool>{escape(facts.software)}</xmp:CreatorTool>"
        + (f"<xmp:CreateDate>{created}</xmp:CreateDate>" if created else "")
        + f"<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType></rdf:Description>"
    )


def _tree(text: str) -> ElementTree.Element | None:
    """The packet's elements. One that declares entities is refused: no XMP needs them, and they can fill the memory."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text or len(text) > _MOST_CHARACTERS:
        return None
    try:
        return ElementTree.fromstring(text.strip("\x00\ufeff \r\n\t"))  # noqa: S314  see above
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None


def _value(tree: ElementTree.Element, space: str, name: str) -> str:
    """A property, written as an element, as one of several languages, or as an attribute; empty without it."""
    for element in tree.iter():
        if element.tag == f"{{{space}}}{name}":
            item = element.find(f".//{{{_RDF}}}li")
            return ((element if item is None else item).text or "").strip()
        if value := element.get(f"{{{space}}}{name}"):
            return value
    return ""

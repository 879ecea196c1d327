"""The colours of a setting, by the light and by the colours that a prompt names."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.demo.studio.colours import Colour, brightness, darker, lighter, mixed, of, turned


@dataclass(frozen=True, slots=True)
class Palette:
    """What a setting is painted with."""

    sky: tuple[Colour, Colour, Colour]
    """From the top down to the horizon."""
    lamp: Colour
    """The sun, or the moon."""
    land: tuple[Colour, Colour, Colour]
    """Far, middle, near."""
    water: tuple[Colour, Colour]
    accent: Colour
    dark: bool
    """Whether it is night, so that windows and stars shine."""


def palette(light: str, colours: tuple[Colour, ...], pick: int) -> Palette:
    """Of the colours that are named, in their light; else of one of those at hand, which `pick` chooses."""
    own = _ROWS[light][pick % len(_ROWS[light])]
    return _coloured(own, colours) if colours else own


def backdrop(colours: tuple[Colour, ...], subject: Colour, pick: int) -> tuple[Colour, Colour]:
    """A background that lets a subject stand out: its edge and its middle."""
    if colours:
        edge = colours[0]
    else:
        edge = turned(subject, (180, 150, 210, 120)[pick % 4], 0.75)
        edge = mixed(edge, of("#6f8fae"), 0.35)
    if abs(brightness(edge) - brightness(subject)) < 0.22:
        edge = darker(edge, 0.5) if brightness(subject) > 0.5 else lighter(edge, 0.55)
    return edge, lighter(edge, 0.42)


def _coloured(own: Palette, colours: tuple[Colour, ...]) -> Palette:
    main, second = colours[0], colours[1] if len(colours) > 1 else turned(colours[0], 24)
    accent = colours[2] if len(colours) > 2 else turned(main, 160)

    def tinted(colour: Colour, with_it: Colour, share: float) -> Colour:
        level = brightness(colour)
        shade = lighter(with_it, (level - 0.5) * 1.5) if level > 0.5 else darker(with_it, (0.5 - level) * 1.5)
        return mixed(colour, shade, share)

    top, middle, low = own.sky
    far, near, nearest = own.land
    return Palette(
        sky=(tinted(top, main, 0.85), tinted(middle, main, 0.8), tinted(low, main, 0.62)),
        lamp=tinted(own.lamp, lighter(second, 0.5), 0.5),
        land=(tinted(far, main, 0.7), tinted(near, second, 0.75), tinted(nearest, second, 0.8)),
        water=(tinted(own.water[0], second, 0.7), tinted(own.water[1], second, 0.7)),
        accent=accent,
        dark=own.dark,
    )


def _row(sky: str, lamp: str, land: str, water: str, accent: str, *, dark: bool = False) -> Palette:
    top, middle, low = map(of, sky.split())
    far, near, nearest = map(of, land.split())
    deep, shallow = map(of, water.split())
    return Palette((top, middle, low), of(lamp), (far, near, nearest), (deep, shallow), of(accent), dark)


_ROWS: dict[str, tuple[Palette, ...]] = {
    "day": (
        _row("3f93d8 8cc6ee e6f4f4", "fff4c2", "8fb2cc 67a678 3f8550", "1f6f9f 6fc0d0", "e8574a"),
        _row("2f7fc0 86bfe0 fdeccb", "fff0b8", "9db4c4 8fae62 5b8a3c", "1a6a8c 62b8b4", "e2733d"),
        _row("4aa7c9 a5dbe0 f8f2dc", "fff6d2", "7fa9b5 6fb08a 2f7f6a", "16788a 7accc0", "d9536f"),
    ),
    "sunset": (
        _row("2c2a63 d3566b fbc36a", "fff0b4", "8a4f7f 5a3568 2b1c40", "3a2a60 f08a5a", "f8d060", dark=True),
        _row("433077 e8705a ffd98a", "fff3c4", "9a5570 663a5c 331d38", "4a2f66 f59a62", "ffe08a", dark=True),
    ),
    "night": (
        _row("070b24 16275a 33508a", "f6f2d6", "2d3f70 1c2b52 0e1630", "0a1434 2f4c86", "f8cf62", dark=True),
        _row("0a0a26 2a1f5c 5a3f86", "f4eede", "40326e 2a2150 140f2c", "100e34 4a3c80", "f2a65a", dark=True),
    ),
    "dawn": (
        _row("7fa6d0 d9c3dc fbe0cf", "fff2d8", "b3a8c8 8fa5a8 6a8a80", "6a8fb0 e0c8d0", "e88a7a"),
        _row("8fb6c8 f2d3c4 fdf0d8", "fff6e0", "c0b4b8 9fae9a 76927a", "7fa0a8 efd8c8", "dd7a6a"),
    ),
    "storm": (
        _row("2f3a4c 5a6a7c a9b4b8", "e8eef2", "6f7f8a 51665f 384c44", "2a4458 6f8a98", "d8b44a"),
        _row("363848 6a6a80 b8b0b0", "ece8e4", "757386 565a5e 3a4044", "30384e 7a8090", "c8704a"),
    ),
}

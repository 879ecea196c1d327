"""The demo's studio: what words mean, and that every one of them can be drawn anywhere."""

import io
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from aoai_tui.demo.studio import Order, painted
from aoai_tui.demo.studio.catalogue import FIGURES
from aoai_tui.demo.studio.colours import WORDS
from aoai_tui.demo.studio.composing import composed
from aoai_tui.demo.studio.drawing import drawn
from aoai_tui.demo.studio.palette import palette
from aoai_tui.demo.studio.settings import SETTINGS
from aoai_tui.demo.studio.wishes import understood
from tests.demo.drawn_pictures import difference

LIGHTS = ("day", "sunset", "night", "dawn", "storm")
CELLS = (40, 40)
"""Pixels of a preview of 40 by 20 cells, two to a cell."""
KINDS = {figure.paint: word for word, figure in reversed(FIGURES.items())}


def seen(prompt: str, size: tuple[int, int] = (256, 256)) -> Image.Image:
    """A picture as a terminal without graphics shows it: 40 by 20 cells."""
    picture = drawn(Order(prompt, size=size), 0).convert("RGB")
    picture.thumbnail(CELLS, Image.Resampling.BOX)
    return picture


@pytest.mark.parametrize("word", sorted(KINDS.values()))
def test_every_figure_stands_out_even_in_a_few_cells(word: str) -> None:
    """In 40 by 20 half-blocks the middle, where the figure is, is not the picture without it."""
    wish = understood(f"a {word}")
    (wanted,) = wish.figures
    assert wanted.figure.paint is FIGURES[word].paint
    picture = composed(wish, (256, 256), 0, see_through=True)
    covered = (
        picture.getchannel("A").resize(CELLS, Image.Resampling.BOX).point(lambda level: level > 128 and 255)
    )
    share = ImageStat.Stat(covered).mean[0] / 255
    assert 0.06 < share < 0.6
    assert picture.getchannel("A").crop((0, 0, 256, 6)).getbbox() is None, "nothing is cut off at the top"
    assert ImageStat.Stat(picture.convert("L"), covered.resize((256, 256))).stddev[0] > 10, "it has features"


def test_no_two_figures_look_alike() -> None:
    """Each pair differs by more than its colour's tone, in the few cells of a preview."""
    pictures = {word: seen(f"a {word} on a white sticker") for word in KINDS.values()}
    alike = [
        pair for pair in combinations(pictures, 2) if difference(pictures[pair[0]], pictures[pair[1]]) < 3
    ]
    assert alike == []


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_in_every_light(setting: str, light: str) -> None:
    """Wide, tall and tiny: all of the picture is painted, and it is not of one colour."""
    for size in ((192, 64), (64, 192), (16, 16)):
        wish = understood(f"{setting} {light}")
        picture = composed(wish, size, 0, see_through=False)
        assert picture.size == size
        assert picture.getchannel("A").getextrema() == (255, 255)
        assert len(picture.getcolors(1 << 16) or []) > 8


def test_light_shows() -> None:
    """The same place is darker by night than by day, and redder at sunset."""
    day, night, dusk = [
        ImageStat.Stat(seen(f"mountains {words}")).mean for words in ("by day", "at night", "at sunset")
    ]
    assert sum(night) < sum(day) / 2
    assert dusk[0] / sum(dusk) > day[0] / sum(day) + 0.08


@pytest.mark.parametrize(
    "style",
    ["pixel art", "black and white", "vintage", "watercolor", "oil painting", "pencil sketch", "neon", "pop art",
     "stained glass"],
)  # fmt: skip
def test_every_manner_changes_the_picture_and_keeps_its_size(style: str) -> None:
    """Also of the smallest picture, and of one with a transparent background, which stays transparent."""
    plain = drawn(Order("a fox", size=(160, 96)), 0)
    other = drawn(Order(f"a fox, {style}", size=(160, 96)), 0)
    assert other.size == plain.size
    assert difference(plain, other) > 2
    assert drawn(Order(f"a fox, {style}", size=(16, 16)), 0).size == (16, 16)
    through = drawn(Order(f"a fox, {style}", size=(160, 96), transparent=True), 0)
    assert through.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_colour_word_is_seen(word: str) -> None:
    """A landscape in that colour differs from one without, in the direction of the colour."""
    sky = palette("day", (WORDS[word],), 0).sky[0]
    assert sky != palette("day", (), 0).sky[0]
    strong, second, _ = sorted(WORDS[word], reverse=True)
    if strong > second + 30:
        assert sky.index(max(sky)) == WORDS[word].index(strong)


@pytest.mark.parametrize(
    ("prompt", "figures", "setting"),
    [
        ("A rabbit eating pancakes", ["rabbit", "pancake"], "meadow"),
        ("two cats and a bowl of fruit", ["cat", "bowl"], "plain"),
        ("foxes in the snow", ["fox"], "snow"),
        ("an orange cat", ["cat"], "plain"),
        ("an orange and a pear", ["orange", "pear"], "table"),
        ("a pattern in blue and orange", [], ""),
        ("ice cream on the beach", ["icecream"], "sea"),
        ("Mountains at sunset", [], "mountains"),
        ("It rains", [], "mountains"),
        ("a very red lighthouse", ["lighthouse"], "sea"),
    ],
)
def test_words_are_understood(prompt: str, figures: list[str], setting: str) -> None:
    """Plurals, colours that are fruit, and where things belong."""
    wish = understood(prompt)
    assert [wanted.word for wanted in wish.figures] == figures
    assert wish.setting == setting


def test_colours_belong_to_what_they_stand_before() -> None:
    """The parrot's stays with the parrot, the jungle's is the picture's; numbers count."""
    wish = understood("three blue parrots in a green jungle")
    (wanted,) = wish.figures
    assert (wanted.colour, wanted.count, wish.colours) == (WORDS["blue"], 3, (WORDS["green"],))
    assert understood("0 cats").figures[0].count == 1
    assert understood("99999999999 cats").figures[0].count == 5
    assert [
        wanted.count for wanted in understood("three foxes and a castle, two big green frogs").figures
    ] == [3, 1, 2]
    assert [wanted.count for wanted in understood("butterflies over a flower").figures] == [3, 1]


def test_words_in_quotation_marks_are_written() -> None:
    """A sign stands at the top of the picture: it is there that two signs differ, and markup is text."""
    one, other = [
        drawn(Order(f'a robot with a sign "{words}"', size=(512, 512)), 0) for words in ("OPEN", "[b]NO")
    ]
    assert understood('it says "  two\twords "').sign == "two words"
    assert difference(one.crop((0, 30, 512, 130)), other.crop((0, 30, 512, 130))) > 3
    assert difference(one.crop((0, 140, 512, 470)), other.crop((0, 140, 512, 470))) < 3


@given(st.text(max_size=120))
@settings(max_examples=40, deadline=None)
def test_any_text_is_a_picture(prompt: str) -> None:
    """Nothing that can be typed fails, and the same text is the same picture."""
    order = Order(prompt, size=(48, 32))
    assert drawn(order, 0).tobytes() == drawn(order, 0).tobytes()


def test_the_largest_picture_is_drawn_too() -> None:
    """8.3 million pixels, in JPEG, as the service allows them."""
    piece = painted(Order("mountains", size=(3840, 2160), format="jpeg")).piece()
    with Image.open(io.BytesIO(piece.content)) as picture:
        assert picture.size == (3840, 2160)

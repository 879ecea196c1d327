"""Which word of a prompt means which figure, and where it feels at home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aoai_tui.demo.studio.colours import Colour, of
from aoai_tui.demo.studio.figures import feathered, food, furred, growing, rare, swimming, things
from aoai_tui.demo.studio.pen import Pen

MEADOW, TABLE, WATER, SEA, SKY, SNOW, DESERT, ROAD, SPACE, PLAIN = (
    *("meadow", "table", "underwater", "sea", "sky", "snow", "desert", "road", "space", "plain"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that can be drawn."""

    paint: Callable[[Pen, Colour], None]
    colour: Colour
    """Its own, where the prompt names none."""
    home: str
    """The setting that goes with it."""
    size: float = 0.62
    """Its height, in shorter edges, where it is alone."""
    floats: bool = False
    """Whether it hangs in the air or in the water."""


def _figures() -> dict[str, Figure]:
    rows: tuple[tuple[str, Callable[[Pen, Colour], None], str, str, float, bool], ...] = (
        ("rabbit bunny hare", furred.rabbit, "#c9a07a", MEADOW, 0.7, False),
        ("cat kitten kitty tiger", furred.cat, "#e59a4a", PLAIN, 0.68, False),
        ("dog puppy hound corgi", furred.dog, "#c08a54", MEADOW, 0.68, False),
        ("fox", furred.fox, "#df7a33", MEADOW, 0.68, False),
        ("bear teddy", furred.bear, "#9a6a43", MEADOW, 0.68, False),
        ("panda", furred.panda, "#2d2e36", MEADOW, 0.68, False),
        ("mouse rat hamster", furred.mouse, "#a9a5ae", PLAIN, 0.6, False),
        ("elephant", furred.elephant, "#9aa3b2", MEADOW, 0.7, False),
        ("horse pony foal donkey unicorn", rare.horse, "#a8683c", MEADOW, 0.68, False),
        ("sheep lamb goat", rare.sheep, "#f1ece2", MEADOW, 0.58, False),
        ("dinosaur dino", rare.dinosaur, "#6fa85a", MEADOW, 0.68, False),
        ("dragon monster", rare.dragon, "#5a9a6a", SKY, 0.64, False),
        ("astronaut cosmonaut spaceman", rare.astronaut, "#e08a3c", SPACE, 0.7, False),
        ("parrot macaw cockatoo", feathered.parrot, "#d8433b", MEADOW, 0.74, False),
        ("owl", feathered.owl, "#94694a", MEADOW, 0.68, False),
        ("bird robin sparrow canary raven crow", feathered.bird, "#5b8fc7", MEADOW, 0.6, False),
        ("penguin", feathered.penguin, "#2f3440", SNOW, 0.68, False),
        ("duck goose swan", feathered.duck, "#f3cf4e", SEA, 0.5, False),
        ("butterfly moth", feathered.butterfly, "#f08a3c", SKY, 0.62, True),
        ("bee bumblebee wasp", feathered.bee, "#f6c344", SKY, 0.5, True),
        ("fish goldfish clownfish shark", swimming.fish, "#f3843a", WATER, 0.52, True),
        ("whale dolphin orca", swimming.whale, "#4d86b8", SEA, 0.56, False),
        ("octopus squid", swimming.octopus, "#c9587f", WATER, 0.66, True),
        ("turtle tortoise", swimming.turtle, "#7fae5a", MEADOW, 0.52, False),
        ("frog toad", swimming.frog, "#6fb04c", MEADOW, 0.58, False),
        ("snail", swimming.snail, "#c58a5a", MEADOW, 0.52, False),
        ("pancake crepe waffle", food.pancakes, "#dda25a", TABLE, 0.56, False),
        ("cup mug coffee tea espresso cappuccino", food.cup, "#4f8fb5", TABLE, 0.54, False),
        ("apple cherry", food.apple, "#d13f3c", TABLE, 0.5, False),
        ("pear", food.pear, "#b4c04d", TABLE, 0.54, False),
        ("orange tangerine peach", food.orange, "#f08c34", TABLE, 0.48, False),
        ("fruit bowl", food.fruit, "#6f8fb0", TABLE, 0.6, False),
        ("cake birthday", food.cake, "#d98aa0", TABLE, 0.58, False),
        ("bread loaf toast", food.bread, "#cf9352", TABLE, 0.42, False),
        ("icecream gelato sundae", food.ice_cream, "#f3a7b8", PLAIN, 0.66, False),
        ("pizza", food.pizza, "#c4473a", TABLE, 0.58, False),
        ("house cottage cabin hut home barn", things.house, "#efe0c6", MEADOW, 0.52, False),
        ("lighthouse", things.lighthouse, "#d0443f", SEA, 0.72, False),
        ("castle palace fortress", things.castle, "#b9b4ad", MEADOW, 0.62, False),
        ("boat ship sailboat yacht", things.boat, "#e2604f", SEA, 0.48, False),
        ("balloon airship", things.balloon, "#dd4f45", SKY, 0.62, True),
        ("rocket spaceship spacecraft shuttle", things.rocket, "#e0524a", SPACE, 0.66, True),
        ("robot android", things.robot, "#7aa6c2", PLAIN, 0.7, False),
        ("lamp lantern", things.lamp, "#e0a94f", TABLE, 0.64, False),
        ("book notebook diary", things.book, "#9c4a4a", TABLE, 0.5, False),
        ("car taxi automobile", things.car, "#d84a42", ROAD, 0.46, False),
        ("bicycle bike", things.bicycle, "#3f8f8a", ROAD, 0.56, False),
        ("gift present parcel", things.gift, "#c8453f", TABLE, 0.54, False),
        ("tree oak", growing.tree, "#5c9a4f", MEADOW, 0.66, False),
        ("pine fir spruce", growing.pine, "#3d7a58", SNOW, 0.68, False),
        ("palm", growing.palm, "#4f9a58", SEA, 0.7, False),
        ("cactus", growing.cactus, "#5a9a5c", DESERT, 0.62, False),
        ("flower sunflower daisy tulip", growing.flower, "#f2b53c", MEADOW, 0.66, False),
        ("vase bouquet", growing.vase, "#4f86a8", TABLE, 0.66, False),
        ("mushroom toadstool", growing.mushroom, "#cf4138", MEADOW, 0.56, False),
        (
            "person man boy portrait face human people child wizard king",
            *(growing.person, "#4a7fb0", PLAIN, 0.8, False),
        ),
        ("woman girl lady queen princess witch", growing.woman, "#a8527a", PLAIN, 0.8, False),
        ("snowman", growing.snowman, "#d0443f", SNOW, 0.68, False),
        ("heart", growing.heart, "#d9405a", PLAIN, 0.6, True),
        ("star", growing.star, "#f6c445", SKY, 0.6, True),
    )
    return {
        word: Figure(paint, of(colour), home, size, floats)
        for words, paint, colour, home, size, floats in rows
        for word in words.split()
    }


FIGURES = _figures()
"""Each figure by each of its words, in the singular."""

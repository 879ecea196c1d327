"""What is seen of a picture, as sums."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoai_tui.widgets.zooming import MOST, Zooming

sizes = st.integers(1, 9000)
rooms = st.tuples(st.floats(1, 4000), st.floats(1, 3000))
places = st.tuples(st.floats(0, 1), st.floats(0, 1))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("by"), st.floats(0.2, 5), places),
        st.tuples(st.just("moved"), st.floats(-5000, 5000), places),
        st.tuples(st.just("in_room"), st.just(0.0), rooms),
        st.tuples(st.just("showing"), st.just(0.0), places),
    ),
    max_size=8,
)


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is slow, and no fault."""


def walked(zooming: Zooming, way: list[tuple[str, float, tuple[float, float]]]) -> Zooming:
    """After these steps."""
    for name, amount, at in way:
        room, size = zooming.room, zooming.picture
        match name:
            case "by":
                zooming = zooming.by(amount, (at[0] * room[0], at[1] * room[1]))
            case "moved":
                zooming = zooming.moved(amount, amount * (at[0] - at[1]))
            case "in_room":
                zooming = zooming.in_room(at)
            case _:
                zooming = zooming.showing(at[0] * size[0], at[1] * size[1])
    return zooming


def told(zooming: Zooming) -> tuple[float, tuple[float, float], bool]:
    return zooming.scale, zooming.shown, zooming.fits


@patient
@given(st.tuples(sizes, sizes), rooms, steps)
def test_what_is_seen_is_a_part_of_the_picture_that_fits_the_room(
    picture: tuple[int, int], room: tuple[float, float], way: list[tuple[str, float, tuple[float, float]]]
) -> None:
    """Wherever one has gone: never outside the picture, never larger than the room, and no room is wasted."""
    zooming = walked(Zooming(picture, room), way)
    left, top, right, bottom = zooming.box
    near = 1e-6 * max(picture)
    assert -near <= left < right <= picture[0] + near
    assert -near <= top < bottom <= picture[1] + near
    for axis in (0, 1):
        assert zooming.shown[axis] <= zooming.room[axis] * (1 + 1e-6)
        if zooming.shown[axis] < zooming.room[axis] * (1 - 1e-6):
            assert zooming.box[axis + 2] - zooming.box[axis] == pytest.approx(picture[axis])
    assert min(1, zooming.fitting) * 0.999 <= zooming.scale <= max(MOST, zooming.fitting) * 1.001


@patient
@given(st.tuples(sizes, sizes), rooms, steps, places)
def test_places_of_the_room_and_of_the_picture_are_the_same_places(
    picture: tuple[int, int],
    room: tuple[float, float],
    way: list[tuple[str, float, tuple[float, float]]],
    at: tuple[float, float],
) -> None:
    """From the screen to the picture and back is where one began."""
    zooming = walked(Zooming(picture, room), way)
    place = (at[0] * zooming.room[0], at[1] * zooming.room[1])
    assert zooming.place_of(*zooming.point_at(*place)) == pytest.approx(place, abs=0.01)


def test_what_is_under_the_mouse_stays_there() -> None:
    """Zooming in around a place keeps it, in every part of the picture; zooming out again leads back to the whole."""
    whole = Zooming((2000, 1000), (200, 100))
    for place in [(0.0, 0.0), (50.0, 20.0), (199.0, 99.0)]:
        before, seen = whole.point_at(*place), whole
        for _ in range(12):
            seen = seen.by(1.25, place)
            assert seen.point_at(*place) == pytest.approx(before)
        for _ in range(12):
            seen = seen.by(1 / 1.25, place)
        assert seen == whole


def test_all_of_a_small_picture_fills_the_room_and_may_be_smaller_but_not_than_its_pixels() -> None:
    """10 by 5 pixels in 200 by 100: 20 for each at first, and no less than one."""
    seen = Zooming((10, 5), (200, 100))
    assert told(seen) == (20, (200, 100), True)
    seen = seen.by(0.0001)
    assert told(seen) == (1, (10, 5), True)
    assert seen.by(1000).scale == MOST


def test_a_tall_picture_is_seen_from_top_to_bottom() -> None:
    """A strip of 100 by 10,000 pixels: at 100 % its width is seen whole; moving goes to both ends and no further."""
    seen = Zooming((100, 10_000), (200, 100)).at_scale(1)
    assert seen.shown == pytest.approx((100, 100))
    assert seen.moved(500, -100_000).box == (0, 0, 100, 100)
    assert seen.moved(0, 100_000).box == (0, 9900, 100, 10_000)


def test_showing_moves_no_more_than_it_must() -> None:
    """A place that is seen stays where it is; one beyond the edge comes just inside it."""
    seen = Zooming((1000, 1000), (100, 100)).at_scale(1)
    assert seen.box == pytest.approx((450, 450, 550, 550))
    assert seen.showing(500, 549) == seen
    assert seen.showing(560, 500).box == (460, 450, 560, 550)
    assert seen.showing(440, 100, margin=10).box == (430, 90, 530, 190)
    assert seen.showing(5, 5, margin=10).box == (0, 0, 100, 100)

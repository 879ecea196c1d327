"""Points of a map: drawn in cells, and walked through."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.services.lookup.seeing.cloud import NOTHING, Cloud, Way
from aoai_tui.services.lookup.seeing.map_view import MapView

SQUARE = np.array([[-1, 1], [1, 1], [-1, -1], [1, -1]], np.float32)


def _view(cloud: Cloud, columns: int = 40, rows: int = 20) -> MapView:
    return MapView(cloud.bounds, columns, rows)


def _cloud(count: int, groups: int = 1, seed: int = 0) -> Cloud:
    generator = np.random.default_rng(seed)
    points = generator.standard_normal((count, 2)).astype(np.float32)
    return Cloud(points, generator.integers(0, groups, count))


def test_every_point_is_drawn_in_a_whole_map() -> None:
    """None falls off an edge, in any room."""
    cloud = _cloud(500)
    for room in ((1, 1), (3, 50), (120, 30), (200, 2)):
        assert cloud.drawn(_view(cloud, *room)).points == 500


def test_a_dot_stands_where_its_point_is() -> None:
    """The corners of a square make a square where the room is one; elsewhere it is stretched, but not too far."""
    cloud = Cloud(SQUARE, [0, 1, 2, 3])
    drawn = cloud.drawn(_view(cloud))
    places = {
        group: (column, row)
        for row, line in enumerate(drawn.groups)
        for column, group in enumerate(line)
        if group != NOTHING
    }
    assert len(places) == drawn.cells == 4
    (left, top), (right, _), (_, bottom) = places[0], places[1], places[2]
    assert top < bottom
    assert right - left == pytest.approx(2 * (bottom - top), abs=1)
    wide = MapView(cloud.bounds, 400, 10)
    assert wide.shows(-1, 1)
    assert wide.shows(1, -1)
    assert wide.down / wide.tall == pytest.approx(3 * wide.across)


def test_a_cell_belongs_to_the_group_that_has_most_points_in_it() -> None:
    """A group that is brought out lies over the others."""
    points = np.zeros((6, 2), np.float32)
    cloud = Cloud(points, [0, 1, 1, 1, 2, 2])
    view = _view(cloud)
    seen = {group for line in cloud.drawn(view).groups for group in line if group != NOTHING}
    lit = {group for line in cloud.drawn(view, lit=2).groups for group in line if group != NOTHING}
    assert (seen, lit) == ({1}, {2})


@pytest.mark.parametrize(("way", "to"), [(Way.RIGHT, 1), (Way.DOWN, 2), (Way.LEFT, None), (Way.UP, None)])
def test_an_arrow_leads_to_the_nearest_point_in_its_direction(way: Way, to: int | None) -> None:
    """And nowhere from the edge."""
    cloud = Cloud(SQUARE, [0] * 4)
    assert cloud.beside(0, way, _view(cloud)) == to


def test_what_lies_straight_on_comes_before_what_is_nearer_at_the_side() -> None:
    """But where there is nothing straight on, the arrow goes to what is further to the side."""
    points = np.array([[0, 0], [0.2, 0.9], [1, 0.1]], np.float32)
    cloud = Cloud(points, [0] * 3)
    assert cloud.beside(0, Way.RIGHT, _view(cloud)) == 2
    beside = Cloud(points[:2], [0] * 2)
    assert beside.beside(0, Way.RIGHT, _view(beside)) == 1


def test_points_at_the_same_dot_are_found_together() -> None:
    """An arrow leaves them all behind at once."""
    points = np.array([[0, 0], [0, 0], [5, 0], [0.0001, 0]], np.float32)
    cloud = Cloud(points, [0] * 4)
    view = _view(cloud)
    assert cloud.together_with(1, view) == [0, 1, 3]
    assert cloud.beside(0, Way.RIGHT, view) == 2


def test_all_points_can_be_reached_by_arrows_and_by_stepping_on() -> None:
    """From the middle on, in a cloud of a thousand points, seen as a whole."""
    cloud = _cloud(1000)
    view = _view(cloud, 100, 30)
    start = cloud.nearest_to(0, 0)
    assert start is not None
    seen, left = {start}, [start]
    while left:
        at = left.pop()
        steps = [cloud.beside(at, way, view) for way in Way] + cloud.together_with(at, view)
        fresh = {one for one in steps if one is not None} - seen
        seen |= fresh
        left += fresh
    assert len(seen) > 990


def test_a_map_of_nothing_is_empty() -> None:
    """No points, no cells, no nearest one."""
    cloud = Cloud(np.zeros((0, 2), np.float32), [])
    drawn = cloud.drawn(_view(cloud))
    assert (len(drawn.dots), drawn.points, drawn.cells) == (20, 0, 0)
    assert cloud.nearest_to(0, 0) is None


def test_a_hundred_thousand_points_are_drawn_between_two_frames() -> None:
    """Drawing, the next point and what lies together with it take far less than a person notices."""
    cloud = _cloud(100_000, groups=8)
    view = _view(cloud, 200, 50)
    best = 1.0
    for _ in range(5):
        start = time.thread_time()
        cloud.drawn(view)
        cloud.beside(0, Way.LEFT, view)
        cloud.together_with(0, view)
        best = min(best, time.thread_time() - start)
    assert best < 0.1


rooms = st.tuples(st.integers(1, 200), st.integers(1, 60))
numbers = st.floats(-1000, 1000, width=32)


@given(rooms, st.floats(1.0, 4.0), st.floats(0.2, 5), st.tuples(numbers, numbers))
def test_a_zoom_leaves_its_point_where_it_is(
    room: tuple[int, int], tall: float, factor: float, at: tuple[float, float]
) -> None:
    """Whatever is under the mouse stays under it, as long as the map is larger than its room."""
    cloud = _cloud(20)
    view = MapView(cloud.bounds, *room, tall).by(3, (0, 0))
    zoomed = view.by(factor, at)
    if not zoomed.is_whole:
        scale = max(1.0, *(abs(one) for one in zoomed.place_of(*at)))
        assert zoomed.place_of(*at) == pytest.approx(view.place_of(*at), abs=1e-6 * scale)


@given(rooms, st.floats(1, 100), st.floats(-50, 50), st.floats(-50, 50))
def test_places_and_points_belong_together(
    room: tuple[int, int], zoom: float, column: float, row: float
) -> None:
    """A place's point is seen at that place."""
    view = MapView(_cloud(20).bounds, *room).by(zoom, (0, 0))
    assert view.place_of(*view.point_at(column, row)) == pytest.approx((column, row), abs=1e-6)


def test_what_is_pushed_stays_on_the_map() -> None:
    """The middle of the room never leaves the points behind."""
    cloud = _cloud(20)
    view = _view(cloud).by(4, (0, 0)).moved(10_000, 10_000)
    assert view.middle == pytest.approx((cloud.bounds.right, cloud.bounds.bottom))
    assert not view.is_whole
    assert view.whole().is_whole


def test_a_point_out_of_sight_comes_to_the_middle() -> None:
    """One in sight moves nothing."""
    cloud = _cloud(100)
    view = _view(cloud).by(50, cloud.point(0))
    assert view.showing(*cloud.point(0)) == view
    other = next(at for at in range(100) if not view.shows(*cloud.point(at)))
    assert view.showing(*cloud.point(other)).middle == pytest.approx(cloud.point(other))

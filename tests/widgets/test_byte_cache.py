"""What was made is remembered up to so many bytes."""

from __future__ import annotations

from aoai_tui.widgets.byte_cache import ByteCache


def test_what_was_used_longest_ago_goes() -> None:
    """The memory never outgrows its bytes; what is too large for it is not kept at all."""
    cache = ByteCache[str](10)
    cache.keep("a", "A", 4)
    cache.keep("b", "B", 4)
    assert cache.get("a") == "A"
    cache.keep("c", "C", 4)
    assert [cache.get(key) for key in "abc"] == ["A", None, "C"]
    cache.keep("d", "D", 11)
    assert cache.get("d") is None
    assert (cache.size, len(cache)) == (8, 2)


def test_of_two_that_were_made_at_once_all_get_the_first() -> None:
    """Two threads may draw the same picture; whoever shows it shows the same drawing."""
    cache = ByteCache[list[int]](10)
    first = cache.keep_first("a", [1], 4)
    assert cache.keep_first("a", [1], 4) is first
    assert cache.get("a") is first
    large = [2]
    assert cache.keep_first("b", large, 11) is large
    assert cache.get("b") is None

"""The names of tools, for people and for the service."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.services.tools.naming import name_for_service
from aoai_tui.services.tools.toolbox import ToolBox

SERVERS = st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True)
TOOLS = st.one_of(st.text(min_size=1, max_size=90), st.from_regex(r"[a-b_/]{1,6}", fullmatch=True))


@given(st.sets(st.tuples(SERVERS, TOOLS).map("/".join), max_size=30))
def test_the_service_takes_every_name_and_each_is_another(names: set[str]) -> None:
    """Whatever a server calls its tools, the service gets a name that it takes, and finds its way back."""
    box = ToolBox()
    told = {name: box.name_for_service(name) for name in names}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in told.values())
    assert len(set(told.values())) == len(names)
    assert all(box.name_of(called) == name for name, called in told.items())


def test_names_read_well_where_they_can() -> None:
    """`docs/search` is `docs__search`; digits come only where two tools could be meant."""
    assert name_for_service("clock") == "clock"
    assert name_for_service("docs/search") == "docs__search"
    assert name_for_service("docs/search", {"docs__search"}).startswith("docs__search_")
    assert name_for_service("a__b/c") != name_for_service("a/b__c")
    assert name_for_service("a_/b") != name_for_service("a/_b")

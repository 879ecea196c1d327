"""How a prompt asks for a fault, and how often the fault then happens."""

import math
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.demo import HELP, Fault, FaultKind, fault_in
from aoai_tui.demo.faults import ABOUT, command_in, without_command
from aoai_tui.demo.schedule import Ask, Schedule


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_has_a_name_that_can_be_typed(kind: FaultKind) -> None:
    """Each kind of fault can be asked for by its value, and the help says what it is."""
    assert fault_in(f"/fault {kind}") == Fault(kind)
    assert ABOUT[kind] in HELP


@pytest.mark.parametrize(
    ("prompt", "fault"),
    [
        ("/fault 429 3", Fault(FaultKind.RATE_LIMIT, seconds=3)),
        ("/fault 429 0.5", Fault(FaultKind.RATE_LIMIT, seconds=0.5)),
        ("/fault 429 86400", Fault(FaultKind.RATE_LIMIT, seconds=86400)),
        ("/fault 503 x3", Fault(FaultKind.UNAVAILABLE, times=3)),
        ("/fault 429 2 x4", Fault(FaultKind.RATE_LIMIT, seconds=2, times=4)),
        ("/fault 429 x4 2", Fault(FaultKind.RATE_LIMIT, seconds=2, times=4)),
        ("/fault 503 x0", Fault(FaultKind.UNAVAILABLE, times=1)),
        ("/FAULT Stall", Fault(FaultKind.STALL)),
        ("/fault filter-prompt 2", Fault(FaultKind.FILTER_PROMPT_2, seconds=2)),
        ("  /fault junk  \r\nplease", Fault(FaultKind.JUNK)),
        ("Tell me a story.\n/fault truncate", Fault(FaultKind.TRUNCATE)),
        ("/fault 500\n/fault 503", Fault(FaultKind.SERVER)),
        ("/fault 503 and then go on", Fault(FaultKind.UNAVAILABLE)),
    ],
)
def test_numbers_and_places_of_a_command(prompt: str, fault: Fault) -> None:
    """A command may stand on any line; a bare number is seconds and x3 means three times."""
    assert fault_in(prompt) == fault


@pytest.mark.parametrize(
    "prompt",
    ["", "/fault", "/fault nonsense", "/faulty 429", "what is /fault 429", "/fault 4 2 9", "/ fault 429"],
)
def test_what_is_no_command_asks_for_nothing(prompt: str) -> None:
    """Only a line that begins with /fault and a known name is a command."""
    assert fault_in(prompt) is None


@given(st.one_of(st.text(), st.text().map("/fault ".__add__), st.from_regex(r"/fault [0-9a-z-]+ .*")))
def test_reading_a_prompt_never_fails(prompt: str) -> None:
    """Whatever is typed, reading it yields a usable fault or none."""
    fault = fault_in(prompt)
    assert fault is None or (fault.often >= 1 and (fault.seconds is None or 0 <= fault.seconds < math.inf))


@given(st.text())
def test_a_prompt_without_its_commands_holds_none(prompt: str) -> None:
    """What remains of a prompt once its commands are taken out asks for no fault."""
    assert command_in(without_command(f"/fault 503\n{prompt}")) is None


def test_a_fault_can_be_named_in_a_script() -> None:
    """Scripts write faults as people type them, and a wrong name is told at once."""
    assert Fault.named("429 5") == Fault(FaultKind.RATE_LIMIT, seconds=5)
    with pytest.raises(ValueError, match="no fault called 'nonsense'"):
        Fault.named("nonsense")


def test_an_accident_happens_once_and_then_again_when_asked_anew() -> None:
    """The same request succeeds at the second try, and sending it later shows the fault again."""
    schedule = Schedule(())
    ask = Ask("/fault 503", "key")
    turns = [schedule.turn(ask) for _ in range(4)]
    assert [(turn.fault is None, turn.attempt) for turn in turns] == [
        (False, 1),
        (True, 2),
        (False, 1),
        (True, 2),
    ]


def test_requests_are_counted_apart() -> None:
    """Failures of one request do not count for another with the same command."""
    schedule = Schedule(())
    turns = [schedule.turn(Ask("/fault 503", key)) for key in ("one", "two", "one", "two")]
    assert [turn.fault is None for turn in turns] == [False, False, True, True]


@pytest.mark.parametrize("words", ["401", "429 86400", "filter-reply", "404"])
def test_a_refusal_happens_each_time(words: str) -> None:
    """What the service refuses it refuses again, and so it is with a quota that is gone for a day."""
    schedule = Schedule(())
    ask = Ask(f"/fault {words}", "key")
    assert all(schedule.turn(ask).fault for _ in range(20))


def test_a_number_of_times_overrules_what_is_usual() -> None:
    """x2 fails twice, whether once or always is usual for the fault."""
    for words in ("503 x2", "401 x2"):
        schedule = Schedule(())
        turns = [schedule.turn(Ask(f"/fault {words}", "key")) for _ in range(3)]
        assert [turn.fault is None for turn in turns] == [False, False, True]


def test_a_script_comes_before_what_the_prompt_asks() -> None:
    """Each request takes one entry, None answers normally, and the prompt decides only afterwards."""
    schedule = Schedule([Fault.named("500 x7"), None])
    turns = [schedule.turn(Ask("/fault 401", "key")) for _ in range(3)]
    assert [turn.fault and turn.fault.kind for turn in turns] == [FaultKind.SERVER, None, FaultKind.KEY]


def test_a_script_may_go_on_for_ever() -> None:
    """An endless script is read one entry at a time."""
    schedule = Schedule(repeat(Fault.named("503")))
    assert all(schedule.turn(Ask()).fault for _ in range(100))


def test_requests_that_were_given_up_are_forgotten() -> None:
    """Many failed requests that nobody repeats do not pile up."""
    schedule = Schedule(())
    for number in range(1000):
        schedule.turn(Ask("/fault 503", str(number)))
    assert schedule.turn(Ask("/fault 503", "0")).fault is not None
    assert schedule.turn(Ask("/fault 503", "999")).fault is None

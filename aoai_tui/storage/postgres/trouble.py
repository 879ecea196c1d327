"""What PostgreSQL complains about, in words; a connection string is never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    import psycopg

_TRY_LATER = "Try again in a while."
_CHECK_STRING = "Check the connection string."
_NO_MACHINE = "There is no machine of PostgreSQL's name."
_CHECK_HOST = "Check the host in the connection string, and the network."

# When a connection can't be made there often is no code, so the words of libpq and of the server decide. A server
# that speaks another language than English gets the general sentence, with its own words.
_AT_THE_DOOR = (
    (
        r"password authentication failed|no password supplied|SASL|SCRAM",
        "PostgreSQL did not accept the password.",
        "Check user and password in the connection string.",
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        "PostgreSQL lets nobody in from here.",
        "Its pg_hba.conf, or its firewall, has no rule for this machine and user; encryption may be asked for, too"
        " (sslmode=require).",
    ),
    (
        r'database ".*" does not exist',
        "There is no such database on this PostgreSQL.",
        "Check the name of the database in the connection string, or create it: createdb NAME.",
    ),
    (
        r'role ".*" (does not exist|is not permitted)',
        "PostgreSQL doesn't know this user, or doesn't let it in.",
        "Check the user in the connection string.",
    ),
    (
        r"could not translate host name|failed to resolve host|Name or service not known|nodename nor servname|"
        r"getaddrinfo|No address associated",
        _NO_MACHINE,
        _CHECK_HOST,
    ),
    (
        r"Connection refused|No such file or directory|actively refused",
        "No PostgreSQL answers there.",
        "Check host and port in the connection string, and whether the server runs.",
    ),
    (
        r"certificate|SSL|TLS",
        "The encrypted connection to PostgreSQL failed.",
        "Check sslmode, and sslrootcert, in the connection string.",
    ),
    (
        r"timeout expired|timed out|No route to host|unreachable",
        "PostgreSQL can't be reached.",
        "Check host and port in the connection string, the network, and the server's firewall.",
    ),
    (
        r"starting up|shutting down|recovery mode",
        "PostgreSQL is starting or ending just now.",
        _TRY_LATER,
    ),
)

_RETRYABLE_CLASSES = ("08", "40", "53", "57", "58")
"""Connections, transactions that gave way to others, resources, an administrator's doing, the system."""

_BY_CODE = {
    "42P01": (
        "This collection is not in the PostgreSQL database.",
        "Copy it there again, or look it up on this machine.",
    ),
    "53100": (
        "PostgreSQL's disk is full.",
        "Free some space on the server, then go on: what was copied is kept.",
    ),
    "53200": ("PostgreSQL ran out of memory.", "Try again when the server has less to do."),
    "53300": ("PostgreSQL has no free connection left.", _TRY_LATER),
    "25006": (
        "This PostgreSQL only lets one read.",
        "It may be a copy that follows another server: connect to the one that takes changes.",
    ),
    "57014": ("PostgreSQL stopped the work.", "It was cancelled, or took longer than the server allows."),
    "22000": ("PostgreSQL holds vectors of another width.", "Copy the collection there anew."),
}


@contextmanager
def explained() -> Iterator[None]:
    """Turn what goes wrong with PostgreSQL into StorageTrouble.

    The package's own exception is not chained: it may hold a connection string.
    """
    import psycopg  # noqa: PLC0415  an extra, and slow to import

    try:
        yield
    except psycopg.Error as error:
        raise _in_words(error) from None
    except UnicodeError:  # a host's name with two points in a row, or a part that is too long
        raise StorageTrouble(_NO_MACHINE, _CHECK_HOST) from None


def is_code(error: psycopg.Error, code: str) -> bool:
    """Whether the server gave this SQLSTATE."""
    return error.sqlstate == code


def _in_words(error: psycopg.Error) -> StorageTrouble:
    code = error.sqlstate or ""
    words = plain_line(str(error).partition("\n")[0], 200)
    if code in _BY_CODE:
        title, advice = _BY_CODE[code]
    elif code == "42501":
        title, advice = "PostgreSQL doesn't allow this user to do that.", _says(words)
    elif (found := _door(str(error))) and code[:2] in ("", "08", "28", "3D", "57"):
        title, advice = found
    elif code[:2] in ("08", "57") or not code:
        title, advice = "The connection to PostgreSQL broke, or could not be made.", _says(words)
    else:
        title, advice = "PostgreSQL refused to do this.", _says(words)
    return StorageTrouble(title, advice, code=code or None, retryable=code[:2] in ("", *_RETRYABLE_CLASSES))


def _door(words: str) -> tuple[str, str] | None:
    for pattern, title, advice in _AT_THE_DOOR:
        if re.search(pattern, words, re.IGNORECASE):
            return title, advice
    return None


def _says(words: str) -> str:
    return f"It says: {words.rstrip('.')}." if words else _CHECK_STRING

"""Connection strings of PostgreSQL, as people paste them."""

from __future__ import annotations

import re

from aoai_tui.config.extras import how_to_install
from aoai_tui.config.secret import Secret
from aoai_tui.errors import StorageTrouble, UsageTrouble

# What SQLAlchemy and Java write before or into the scheme, which libpq doesn't know.
_FOREIGN_SCHEME = re.compile(r"^(?:jdbc:)?(postgres(?:ql)?)(?:\+\w+)?://", re.IGNORECASE)

_EXAMPLE = "It looks like postgresql://user:password@host:5432/database, or like host=… dbname=… user=…"


def needs_psycopg() -> None:
    """Raise StorageTrouble, which tells how to install it, where the package `psycopg` is missing or broken."""
    try:
        import psycopg  # noqa: F401, PLC0415  an extra, and slow to import
    except ImportError:
        raise StorageTrouble(
            "PostgreSQL needs a package that is not installed.", how_to_install("psycopg[binary]")
        ) from None


def typed_connection_string(text: str) -> Secret:
    """The connection string in what a person pasted, without spaces and quotes around it.

    Raises UsageTrouble, which never repeats the text, where PostgreSQL could not read it, and StorageTrouble
    without the package.
    """
    bare = _FOREIGN_SCHEME.sub(r"\1://", text.strip().strip("\"'`").strip())
    if not bare:
        raise UsageTrouble("The connection string is empty.", _EXAMPLE)
    if not bare.isprintable():
        raise UsageTrouble(
            "This can't be a connection string: it holds line breaks or control characters.", _EXAMPLE
        )
    options_of(Secret(bare))
    return Secret(bare)


def options_of(string: Secret) -> dict[str, str]:
    """What a connection string says, option by option, the password among it. Raises as `typed_connection_string`."""
    needs_psycopg()
    import psycopg  # noqa: PLC0415  an extra, and slow to import
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        parsed = conninfo_to_dict(string.reveal())
    except (psycopg.Error, UnicodeError):
        parsed = None
    # libpq would quote what it can't read, and take the end of a password for a host or a port.
    options = {name: str(value) for name, value in (parsed or {}).items() if value is not None}
    if parsed is None or _holds_a_torn_password(options):
        raise UsageTrouble(
            "This can't be read as a connection string.",
            f"{_EXAMPLE}. In the first, the signs @ : / % of a password are written as %40 %3A %2F %25.",
        )
    return options


def _holds_a_torn_password(options: dict[str, str]) -> bool:
    ports = options.get("port", "").split(",")
    hosts = options.get("host", "").split(",")
    return not all(port.isdigit() or not port for port in ports) or any("@" in host[1:] for host in hosts)

"""`aoai-tui connections`: list, add, remove, test and choose connections."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import aclosing

import click

from aoai_tui.commands.shell import Shell, piped_in, say, say_problems, sentence
from aoai_tui.commands.standard_output import put_out
from aoai_tui.config.pasted_url import Guess, connection_from_url
from aoai_tui.config.secret import Secret, typed_secret
from aoai_tui.config.settings import (
    ENVIRONMENT,
    RESERVED,
    Auth,
    Connection,
    Deployments,
    Kind,
    check_name,
    usual_auth,
)
from aoai_tui.errors import SecretTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.connection_check import check
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.terminal import is_terminal

_KINDS = [kind.value for kind in Kind if kind is not Kind.DEMO]
_AUTHS = [auth.value for auth in Auth]


@click.group(subcommand_metavar="COMMAND …")
def connections() -> None:
    """List, add, remove, test and choose connections.

    Exit codes: 0 done, 1 failed, 2 the command line can't be meant, 130 ctrl+c.
    """


@connections.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def list_all(shell: Shell, *, as_json: bool) -> None:
    """List the connections; * marks the one that opens."""
    say_problems(shell.book)
    opens = shell.connection()
    rows = [
        {
            "name": connection.name,
            "kind": connection.kind.value,
            "endpoint": connection.endpoint,
            "deployment": connection.deployments.chat,
            "auth": connection.auth.value,
            "from": _origin(shell.book, connection),
            "opens": connection.name == opens.name,
        }
        for connection in shell.book.all()
    ]
    if as_json:
        put_out(json.dumps(rows, indent=2))
        return
    columns = ("name", "kind", "endpoint", "deployment", "from")
    table = [columns, *(tuple(plain_line(str(row[column])) or "-" for column in columns) for row in rows)]
    marks = [" ", *("*" if row["opens"] else " " for row in rows)]
    for mark, line in zip(marks, _aligned(table), strict=True):
        put_out(f"{mark} {line}")


@connections.command(context_settings={"allow_extra_args": True})
@click.argument("url")
@click.option("--name", metavar="NAME", default="", help="Call it this; without it the host gives the name.")
@click.option(
    "--kind", type=click.Choice(_KINDS), help="What the service is, where the address doesn't tell."
)
@click.option("--auth", type=click.Choice(_AUTHS), help="How to sign in.")
@click.option("--api-version", metavar="DATE", default="", help="Azure's api-version, such as 2024-10-21.")
@click.option("--deployment", metavar="NAME", default="", help="The deployment that conversations use.")
@click.option("--no-key", is_flag=True, help="Ask for no key.")
@click.pass_context
def add(
    ctx: click.Context,
    *,
    url: str,
    name: str,
    kind: str | None,
    auth: str | None,
    api_version: str,
    deployment: str,
    no_key: bool,
) -> None:
    """Add the connection that an address describes.

    URL is what the resource's page shows: an endpoint, a target URI, the base URL of any server that answers
    like OpenAI. The key is asked for without showing it, or read from the first line of what is piped in. It
    goes to the system's keyring.
    """
    if ctx.args:
        raise UsageTrouble(
            "The command takes one address and nothing else.",
            "A key is never taken from the command line, where other programs see it: it is asked for.",
        )
    shell: Shell = ctx.obj
    guess = connection_from_url(url)
    connection = _described(
        guess,
        url,
        name=name,
        kind=Kind(kind) if kind else guess.kind,
        auth=Auth(auth) if auth else None,
        api_version=api_version,
        deployment=deployment,
    )
    _check_new(shell.book, connection)
    for note in guess.notes:
        say(note)
    ctx.exit(_add(shell, connection, wants_key=not no_key))


@connections.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def remove(shell: Shell, *, name: str, yes: bool) -> None:
    """Remove a connection, and its key from the keyring."""
    connection = shell.connection(name)
    if connection.name in RESERVED:
        made = "environment variables make it" if connection.name == ENVIRONMENT else "it is part of the app"
        raise UsageTrouble(f"“{connection.name}” can't be removed: {made}.")
    if not yes:
        if not is_terminal(sys.stdin):
            raise UsageTrouble(f"“{connection.name}” is not removed without being asked for.", "Add --yes.")
        if not click.confirm(f"Remove “{connection.name}” and its key?", err=True):
            raise click.exceptions.Exit(1)
    try:
        shell.run(shell.book.remove(connection))
    except SecretTrouble as trouble:
        raise SecretTrouble(
            f"“{connection.name}” is removed, but its key may still be kept.", trouble.title
        ) from trouble
    put_out(f"Removed {connection.name}.")


@connections.command()
@click.argument("name", default="")
@click.pass_context
def test(ctx: click.Context, *, name: str) -> None:
    """Test a connection step by step.

    Without NAME the one that opens is tested. One word is sent to its deployment, which costs a few tokens.
    """
    shell: Shell = ctx.obj
    ctx.exit(shell.run(_test(shell.book, shell.connection(name))))


@connections.command()
@click.argument("name")
@click.pass_obj
def use(shell: Shell, *, name: str) -> None:
    """Open with this connection from now on."""
    connection = shell.connection(name)
    shell.run(shell.book.choose(connection))
    put_out(f"{connection.name} opens from now on.")


def _add(shell: Shell, connection: Connection, *, wants_key: bool) -> int:
    """The exit code: 1 where the connection is saved, but its key can't be."""
    secret: Secret | None = None
    kept = trouble = ""
    if wants_key and connection.auth in (Auth.API_KEY, Auth.BEARER):
        keyring = shell.run(shell.book.keyring_status())
        if keyring.usable:
            # Outside the event loop, which would take the first ctrl+c for itself.
            secret, kept = _read_key(), keyring.sentence
        else:
            trouble = keyring.sentence
    try:
        shell.run(shell.book.save(connection, secret, before=None))
    except SecretTrouble as error:
        trouble = error.title
    parts = [connection.kind.value, connection.endpoint, connection.deployments.chat]
    put_out(f"Saved {connection.name}: {', '.join(plain_line(part) for part in parts if part)}.")
    if trouble:
        say(f"{trouble} The key is not kept. {_variables(connection)}")
        return 1
    if kept:
        put_out(kept)
    return 0


async def _test(book: ConnectionBook, connection: Connection) -> int:
    """The exit code: 1 where a step failed."""
    put_out(f"Testing {connection.name}")
    link = book.link(connection)
    code = 0
    try:
        async with aclosing(check(link)) as steps:
            async for step in steps:
                if step.error:
                    code = 1
                    put_out(f"✗ {plain_line(step.name)}: {sentence(step.error)}")
                else:
                    put_out(
                        f"✓ {plain_line(step.name)}" + (f": {plain_line(step.note)}" if step.note else "")
                    )
    finally:
        await link.close()
    if not code and not connection.deployments.chat:
        put_out("  No deployment is set, so none was asked.")
    return code


def _described(
    guess: Guess,
    url: str,
    *,
    name: str,
    kind: Kind,
    auth: Auth | None,
    api_version: str,
    deployment: str,
) -> Connection:
    """The connection as the address says, except for what the options say. Raises InvalidSetting."""
    same = kind is guess.kind
    # Where the address looked like any server's, a path was added to it that an Azure kind doesn't have.
    from_guess = same or guess.kind is not Kind.COMPATIBLE
    deployments = {guess.work: guess.deployment} | (
        {"chat": deployment.strip()} if deployment.strip() else {}
    )
    return Connection(
        name=name.strip() or guess.name,
        kind=kind,
        endpoint=guess.endpoint if from_guess else url,
        api_version=api_version.strip() or (guess.api_version if same else ""),
        auth=auth or (guess.auth if same else usual_auth(kind)),
        deployments=Deployments(**deployments),
    )


def _check_new(book: ConnectionBook, connection: Connection) -> None:
    """Refuse what could not be saved or used before a key is asked for."""
    check_name(connection.name)
    if connection.name in {*RESERVED, *book.settings.connections}:
        raise UsageTrouble(
            f"There is a connection named “{connection.name}” already.",
            "Give another name with --name, or remove it first.",
        )
    if connection.insecure:
        raise UsageTrouble(
            "The key would travel unencrypted.",
            "Use an https:// address, or --auth none for a server in your own network.",
        )


def _read_key() -> Secret:
    """The key, typed without showing it or piped in. Raises UsageTrouble where it can't be one."""
    if is_terminal(sys.stdin):
        return typed_secret(click.prompt("Key", hide_input=True, default="", show_default=False, err=True))
    return typed_secret(piped_in().readline().decode("utf-8-sig", errors="replace"))


def _variables(connection: Connection) -> str:
    """How to give the key without a keyring."""
    names = ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY")
    if connection.kind in (Kind.OPENAI, Kind.COMPATIBLE):
        names = ("OPENAI_BASE_URL", "OPENAI_API_KEY")
    elif connection.auth is Auth.BEARER:
        names = ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_AD_TOKEN")
    return f"Set {' and '.join(names)} instead: they make a connection named “{ENVIRONMENT}”."


def _origin(book: ConnectionBook, connection: Connection) -> str:
    if connection.name == ENVIRONMENT:
        return "environment variables"
    return book.paths.config_file.name if connection.name in book.settings.connections else "the app"


def _aligned(table: Iterable[tuple[str, ...]]) -> list[str]:
    rows = list(table)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]

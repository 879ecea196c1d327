"""Entries of the system's keyring, and every keyring that can't be trusted named in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from aoai_tui.config.secret import Secret
from aoai_tui.errors import SecretTrouble
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "aoai-tui"
WINDOWS_LIMIT = 1_280
"""Characters that Windows' credential store takes: 2,560 bytes of UTF-16."""

# The first keeps secrets in a file that anyone can decode, the second asks for a password on the terminal
# that the app draws on.
_REFUSED = ("keyrings.alt", "keyrings.cryptfile")

_MISSING = "There is no keyring on this machine, or this session can't reach it."
_LOCKED = "The keyring is locked."

_T = TypeVar("_T")


def kept(entry: str, cure: str) -> Secret | None:
    """The secret of an entry; None where there is none. Raises SecretTrouble with `cure` as its advice.

    Like all of these it may block on the desktop's prompt.
    """
    stored = _asked(lambda: _usable().get_password(SERVICE, entry), cure)
    return Secret(stored) if stored else None


def keep(entry: str, secret: Secret, cure: str, noun: str = "key") -> None:
    """Keep the secret, which a sentence calls `noun`, and make sure that it is there; raises SecretTrouble."""
    _asked(lambda: _store(entry, secret, noun), cure, quiet=True)


def forget(entry: str, cure: str) -> None:
    """Remove an entry; where there is none, or no keyring, that is no trouble.

    Raises SecretTrouble where the keyring holds it and doesn't let go of it.
    """
    try:
        name_of_keyring()
    except SecretTrouble:
        return
    _asked(lambda: _remove(entry), cure)


def name_of_keyring() -> str:
    """What the keyring calls itself; it is not unlocked for this. Raises SecretTrouble where none is fit."""
    return plain_line(_asked(lambda: _usable().name, ""), 60)


def _store(entry: str, secret: Secret, noun: str) -> None:
    keyring = _usable()
    text = secret.reveal()
    if type(keyring).__module__ == "keyring.backends.Windows" and len(text) > WINDOWS_LIMIT:
        raise SecretTrouble(
            f"The {noun} has {len(text):,} characters; Windows keeps at most {WINDOWS_LIMIT:,}."
        )
    keyring.set_password(SERVICE, entry, text)
    # Some keyrings take everything and keep nothing.
    if not secret.matches(keyring.get_password(SERVICE, entry)):
        raise SecretTrouble(f"The keyring took the {noun} but doesn't give it back.")


def _remove(entry: str) -> None:
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - keyring is slow to import

    keyring = _usable()
    try:
        keyring.delete_password(SERVICE, entry)
    except PasswordDeleteError:
        if keyring.get_password(SERVICE, entry) is not None:
            raise


def _usable() -> KeyringBackend:
    """The keyring to use, of a chain the first that is fit; raises SecretTrouble or what keyring raises."""
    import keyring  # noqa: PLC0415 - keyring is slow to import
    from keyring.backends import chainer, fail, null  # noqa: PLC0415

    found = keyring.get_keyring()
    candidates = list(found.backends) if isinstance(found, chainer.ChainerBackend) else [found]
    fit = [backend for backend in candidates if not _is_refused(backend)]
    if candidates and not fit:
        raise SecretTrouble(
            "The only keyring here keeps secrets where others can read them, so it is not used."
        )
    if not fit or isinstance(fit[0], fail.Keyring):
        raise SecretTrouble(_MISSING)
    if isinstance(fit[0], null.Keyring):
        raise SecretTrouble("The keyring is switched off on this machine.")
    return fit[0]


def _is_refused(backend: KeyringBackend) -> bool:
    return any(
        f"{kind.__module__}.".startswith(f"{name}.") for kind in type(backend).__mro__ for name in _REFUSED
    )


def _asked(call: Callable[[], _T], cure: str, *, quiet: bool = False) -> _T:
    """What the call gives; whatever goes wrong in it becomes SecretTrouble with the cure.

    A keyring is a plug-in that may raise anything. Its exception is dropped, not chained, and where a secret
    was handed to it (`quiet`) its words are not repeated either: they may hold the secret.
    """
    try:
        return call()
    except SecretTrouble as trouble:
        said = trouble
    except Exception as error:  # noqa: BLE001 - see above
        said = SecretTrouble(_explanation(error, quiet=quiet))
    first_try = "Unlock it and try again. " if said.title == _LOCKED else ""
    raise SecretTrouble(said.title, said.advice or first_try + cure)


def _explanation(error: Exception, *, quiet: bool) -> str:
    """The failure as a sentence."""
    kind = type(error).__name__
    if kind in ("KeyringLocked", "LockedException", "PromptDismissedException"):
        return _LOCKED
    if kind == "NoKeyringError":
        return _MISSING
    if kind in ("ValueError", "ImportError", "ModuleNotFoundError", "AttributeError") and not quiet:
        return "The keyring's own settings can't be used; look at PYTHON_KEYRING_BACKEND and keyringrc.cfg."
    words = "" if quiet else plain_line(str(error), 120).rstrip(".")
    return f"The keyring failed: {words or kind}."

"""What a person can choose, as values of the settings file."""

from enum import StrEnum
from typing import Final

from o8studio.domain.vocabulary import OpenVocabulary


class Preference(StrEnum):
    """The settings that a window shows and changes; each value is the name of its field."""

    THEME = "theme"
    LANGUAGE = "language"
    CLIPS_FOLDER = "clips_folder"
    CLIP_NAME = "clip_name"
    VOLUME = "volume"
    JOBS_AT_ONCE = "jobs_at_once"
    ASK_ABOVE_USD = "ask_above_usd"
    ASK_ABOVE_CLIPS = "ask_above_clips"
    QUEUE_PAUSED = "queue_paused"
    TEXT_SIZE = "text_size"
    REDUCE_MOTION = "reduce_motion"
    MORE_CONTRAST = "more_contrast"
    AUTOPLAY = "autoplay"
    LOOP_SHORT = "loop_short"
    SURROUND = "surround"
    NOTIFY_READY = "notify_ready"
    NOTIFY_FAILED = "notify_failed"
    NOTIFY_ALL_DONE = "notify_all_done"
    KEEP_AWAKE = "keep_awake"
    CHECK_UPDATES = "check_updates"
    KEYS = "keys"
    SIDECARS = "sidecars"
    WATCH_FOLDER = "watch_folder"
    SHARES = "shares"
    PERSON = "person"


class TokenStorage(StrEnum):
    """Where a gateway's token is kept."""

    KEYRING = "keyring"
    SESSION = "session"
    PASSPHRASE = "passphrase"


class ThemeName(OpenVocabulary):
    """How the window looks; settings of another version may name a further one."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


class Surround(OpenVocabulary):
    """The background around the picture."""

    THEME = "theme"
    BLACK = "black"
    GREY = "grey"


MOST_AT_ONCE = 16
"""Concurrent jobs at one gateway: the most that a person can set."""

NO_PROXY: Final = "direct"
SYSTEM_PROXY: Final = "system"
"""Values in place of a proxy's address."""

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_AS_SOCKS5 = "socks"
"""What GNOME writes into ALL_PROXY."""


def proxy_address(text: str) -> str:
    """A proxy as people and systems write it, with a scheme that we speak; empty when it is none that we understand.

    `socks://` means SOCKS 5; without a scheme it is HTTP. Quotes and spaces around it are taken off.
    """
    from urllib.parse import urlsplit  # nothing before the first paint needs it

    bare = text.strip().strip("\"'").strip()
    if "://" not in bare:
        bare = f"http://{bare}"
    scheme, mark, rest = bare.partition("://")
    scheme = "socks5" if scheme.lower() == _AS_SOCKS5 else scheme.lower()
    try:
        parts = urlsplit(f"{scheme}{mark}{rest}")
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    if scheme not in _PROXY_SCHEMES or not usable or any(one.isspace() or one == "\0" for one in rest):
        return ""
    return f"{scheme}{mark}{rest}"


def shown_proxy(text: str) -> str:
    """A proxy's address for people, without the name and password in it."""
    scheme, mark, rest = text.strip().rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"[:80]

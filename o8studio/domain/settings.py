"""What a person can choose, as values of the settings file."""

from enum import StrEnum
from typing import Final

from o8studio.domain.vocabulary import OpenVocabulary


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


NO_PROXY: Final = "direct"
SYSTEM_PROXY: Final = "system"
"""Values in place of a proxy's address."""

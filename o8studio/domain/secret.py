"""A token that can't be printed by accident."""


class Secret:
    """Holds a token; only `reveal` returns it, and only the client and the vault call that."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = clean_token(value)

    def reveal(self) -> str:
        """The token itself."""
        return self._value

    @property
    def is_sendable(self) -> bool:
        """Whether a header can carry it: printable ASCII, and not empty."""
        return bool(self._value) and all("!" <= one <= "~" for one in self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def clean_token(pasted: str) -> str:
    """Trim what is copied along with a token: spaces, newlines, `Bearer ` (trap 30)."""
    words = pasted.split()
    return "".join(words[1:] if words and words[0].lower() == "bearer" else words)

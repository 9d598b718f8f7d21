"""Following one job: what prevents it, and which route or what else is asked next. Pure; seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ROUNDS = 2
"""Rounds in a row in which a route is broken or does not know the job, before the next route is asked too."""
UNKNOWN_SECONDS = 120.0
"""How long a job may be unknown at its gateway, which stores it only after answering (docs/protocol.md §10.3)."""
SILENT_SECONDS = 120.0
"""How long answers may not be about the job before that is shown: a gateway restarts meanwhile."""
LASTING_SECONDS = 300.0
"""How long a trouble lasts before a person is asked."""
_COPY_SECONDS, _COPY_LATER, _COPY_LATE = 60.0, 300.0, 600.0


class Trouble(StrEnum):
    """What prevents a running job from being followed; the job itself is unchanged."""

    NONE = ""
    MAY_NOT_LOOK = "may not look"  # the token submitted it, and may not ask about it
    TOKEN_REFUSED = "token refused"  # spent, expired, disabled or revoked while the job runs
    UNKNOWN = "unknown"  # the gateway says that there is no such job
    STRANGE_WORD = "strange word"  # its status is a word that nobody knows
    NO_CLIP = "no clip"  # finished there, and no clip is offered
    NEVER_A_CLIP = "never a clip"  # the same for so long that it is no longer asked about
    NO_STATUS = "no status"  # for a while its answers have not been about the job
    UNWRITTEN = "unwritten"  # the disk refuses what must be written down before its next step
    UNEXPECTED = "unexpected error"  # a defect of this program; it is tried again

    @property
    def wants_token(self) -> bool:
        """Whether another token of the same account may be able to follow."""
        return self in (Trouble.MAY_NOT_LOOK, Trouble.TOKEN_REFUSED)

    @property
    def wants_a_person(self) -> bool:
        """Whether it will hardly pass by itself once it has lasted."""
        return self in (Trouble.TOKEN_REFUSED, Trouble.UNKNOWN, Trouble.NO_STATUS, Trouble.NEVER_A_CLIP)


@dataclass(slots=True)
class Trail:
    """What earlier rounds of questions about one job found out.

    Attributes:
        route: the one that answered last; it is asked first.
        misses: by route, how many rounds in a row it was broken or did not know the job.
        by_following: whether the last answer was to the token that is only for following.
        thorough: whether every route is asked in the same round.
        trouble: the one reported last, with what the gateway said; since `trouble_since`.
        is_lasting: whether it was reported as lasting.
        offered: the unknown word that came last together with a clip, or empty.
        silent_since: the first of the rounds in a row without any status, or None.
        unknown_since: the first of the rounds in a row in which no route knew the job, or None. Moments here are
            seconds of a clock that never jumps.
        copy_since, copy_at: the first and the last question for the gateway's copy, or None.
    """

    route: str = ""
    misses: dict[str, int] = field(default_factory=dict)
    by_following: bool = False
    thorough: bool = False
    trouble: Trouble = Trouble.NONE
    said: str = ""
    trouble_since: float = 0.0
    is_lasting: bool = False
    offered: str = ""
    silent_since: float | None = None
    unknown_since: float | None = None
    copy_since: float | None = None
    copy_at: float | None = None

    def order(self, routes: Sequence[str]) -> list[str]:
        """The routes, the one that answered last first."""
        return sorted(routes, key=lambda name: name != self.route)

    def answered(self, route: str, *, by_following: bool) -> None:
        """Note that the route gave the job's status."""
        self.route, self.by_following = route, by_following
        self.misses.clear()

    def missed(self, route: str) -> bool:
        """Count a route that is broken, refuses or does not know the job; whether the next one is asked now."""
        count = self.misses[route] = self.misses.get(route, 0) + 1
        return self.thorough or count >= ROUNDS

    def is_lost(self, now: float, hurry: float = 1.0) -> bool:
        """Note a round in which no route knew the job, and say whether that has lasted too long."""
        if self.unknown_since is None:
            self.unknown_since = now
            return False
        return now - self.unknown_since >= UNKNOWN_SECONDS * hurry

    def is_silent(self, now: float, hurry: float = 1.0) -> bool:
        """Note a round without any status, and say whether that has lasted too long."""
        if self.silent_since is None:
            self.silent_since = now
            return False
        return now - self.silent_since >= SILENT_SECONDS * hurry

    def may_ask_for_copy(self, now: float, hurry: float = 1.0) -> bool:
        """Whether to ask for the file itself now, which a gateway may send whole each time; if so, notes the time.

        Args:
            hurry: factor on the pauses.
        """
        late = self.copy_since is not None and now - self.copy_since >= _COPY_LATE * hurry
        pause = (_COPY_LATER if late else _COPY_SECONDS) * hurry
        if self.copy_at is not None and now - self.copy_at < pause:
            return False
        self.copy_since = now if self.copy_since is None else self.copy_since
        self.copy_at = now
        return True

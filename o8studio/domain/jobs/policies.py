"""Time limits and pauses as values that are passed in, so that a test or a campaign can shorten them. Pure; seconds."""

from dataclasses import dataclass, field

from o8studio.domain.reasons import MOST_ATTEMPTS


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """The longest that one request may take, or another program.

    Attributes:
        submit: of a submission, in all: a server may retry slow vendors before it answers (docs/protocol.md §10.1).
        ask: of a free question, in all.
        connect: until a connection is established.
        vault: of a keyring, which may ask the person to unlock it.
        ledger: of another program's lock on the ledger, before it is said that nothing can be written down.
    """

    submit: float = 600.0
    ask: float = 60.0
    connect: float = 15.0
    vault: float = 120.0
    ledger: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """When what failed is tried again; of pauses that grow, the last one repeats.

    Attributes:
        sending: pauses before sending again what provably was not sent, by attempts.
        most_attempts: how often a busy gateway is tried before a person must decide to go on.
        fetching: pauses before the first further downloads of a clip.
        fetching_later: every pause after those. fetching_disk: the same while the disk is the problem.
        unexpected: pauses after an error that nobody foresaw, by how many there were in a row.
    """

    sending: tuple[float, ...] = (5.0, 10.0, 20.0, 40.0, 60.0)
    most_attempts: int = MOST_ATTEMPTS
    fetching: tuple[float, ...] = (2.0, 5.0, 15.0, 60.0)
    fetching_later: float = 300.0
    fetching_disk: float = 15.0
    unexpected: tuple[float, ...] = (5.0, 20.0, 60.0, 300.0)

    def before_sending(self, attempts: int) -> float:
        """The pause after this many attempts."""
        return self.sending[min(max(attempts, 1), len(self.sending)) - 1]

    def before_fetching(self, attempt: int, *, disk: bool) -> float:
        """The pause after download number `attempt`, from 0."""
        if attempt < len(self.fetching):
            return self.fetching[attempt]
        return self.fetching_disk if disk else self.fetching_later

    def after_unexpected(self, errors: int) -> float:
        """The pause after this many unexpected errors in a row, from 1."""
        return self.unexpected[min(max(errors, 1), len(self.unexpected)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadPolicy:
    """Limits of a download, and when a flawed result is kept.

    Attributes:
        silence: the longest wait for the next bytes.
        least_rate: bytes a second, over `silence` seconds of waiting: below this another source, or resuming by Range,
            is tried.
        most_bytes: of one clip; a longer answer is no clip.
        least_free: bytes that a download leaves free on the disk.
        most_flawed: how often flawed bytes may arrive, different each time, before the best of them are kept.
        dead_rounds: rounds in a row in which no source of a result works, before what arrived of it is kept, if they also
            took `dead_seconds`: a gateway that restarts gives the same answer for a few minutes.
        dead_seconds: the shortest time from the first of these rounds. dead_seconds_expired: the same after the link
            has expired.
    """

    silence: float = 60.0
    least_rate: int = 2048
    most_bytes: int = 32 * 1024**3
    least_free: int = 32 * 1024**2
    most_flawed: int = 5
    dead_rounds: int = 5
    dead_seconds: float = 3600.0
    dead_seconds_expired: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPolicy:
    """How long a job is asked about that its gateway calls finished and has no clip for.

    Attributes:
        without_clip: on all routes, from its acceptance, or from its end where the gateway has a copy to offer; then it
            needs a person. A gateway sweeps its own stuck jobs after 24 hours (docs/protocol.md trap 18).
    """

    without_clip: float = 25 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePolicy:
    """How fresh a balance or a log must be.

    Attributes:
        first: the longest that the first clip waits for a balance to compare with.
        again: between two questions for the balance, which may be repeated without an end.
        known: how long a balance counts as known.
        just_now: how old an answer may be to count as fresh when a person looks.
    """

    first: float = 0.3
    again: float = 100.0
    known: float = 240.0
    just_now: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePolicy:
    """When the gateway's log is asked what became of a job's money.

    Attributes:
        after: after the end of a job, as far as the budget of questions goes; the last one repeats.
        start: after a start of the program, for jobs that ended before.
        again: after a log that could not be read.
        refund: a refund is written in the second of the failure, and the failure may be seen a moment before it.
    """

    after: tuple[float, ...] = (20.0, 90.0, 300.0, 540.0, 1800.0, 7200.0, 28_800.0, 86_400.0, 172_800.0)
    start: float = 10.0
    again: float = 120.0
    refund: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPolicy:
    """How often a server is asked about money and what it offers.

    Attributes:
        gaps: between two questions that the program asks by itself, by how many were asked lately: an answer is never
            ten minutes away.
        blocked: silence after a throttle, by throttles in a row.
        unreached: between two attempts to reach a gateway that was unreachable when the window opened.
    """

    gaps: tuple[float, ...] = (0.0, 20.0, 60.0, 240.0, 400.0)
    blocked: tuple[float, ...] = (300.0, 600.0, 1200.0)
    unreached: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """All of them, as `open_studio` takes them."""

    limits: TimeLimits = field(default_factory=TimeLimits)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    download: DownloadPolicy = field(default_factory=DownloadPolicy)
    watch: WatchPolicy = field(default_factory=WatchPolicy)
    evidence: EvidencePolicy = field(default_factory=EvidencePolicy)
    charges: ChargePolicy = field(default_factory=ChargePolicy)
    questions: QuestionPolicy = field(default_factory=QuestionPolicy)
    page: int = 200
    """How many ended jobs are read at a time."""

"""What the queue may ask of the studio. Every call is safe in a slot and returns at once."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job

Done = Callable[[str], None]
"""Called with an empty text, or with what went wrong."""


class JobCommand(StrEnum):
    """A command on a job; `BEFORE`, `ADOPT`, `RETARGET` and `ALLOW_HOST` take a text."""

    NUDGE = "nudge"  # try, look or download now, without waiting for the next turn
    STOP = "stop"  # remove it if waiting; else cancel it at the gateway, or stop watching it if that is impossible
    WATCH = "watch"  # follow it again
    CHECK = "check"  # search again for traces of a lost answer
    FIRST = "first"  # before all waiting jobs
    LAST = "last"  # after all waiting jobs
    BEFORE = "before"  # before the waiting job whose id is the text
    ALLOW_HOST = "allow host"  # its results may lie on the private host that is the text
    RETARGET = "retarget"  # what is still to come goes to the folder that is the text
    ADOPT = "adopt"  # the text is its task id at the gateway
    NEVER_ARRIVED = "never arrived"  # a person knows that the gateway never received it
    SEND_AGAIN = "send again"  # send an unconfirmed job again; both may be billed


class QueuePort(Protocol):
    """The queue: commands on jobs, and what must be known before asking a question."""

    def act(self, job_id: JobId, command: JobCommand, text: str = "") -> None:
        """Run a command on a job, with the text it needs; failures are notified."""
        ...

    def change_prompt(self, job_id: JobId, prompt: str, done: Done) -> None:
        """Change the prompt of a waiting job; `done` receives a problem if it no longer waits."""
        ...

    def follow_with(self, job_id: JobId, token: str, done: Done) -> None:
        """Use another token for following this job's gateway, once it has answered about this job."""
        ...

    def put_back(self, job: Job, before: JobId | None = None) -> None:
        """Record a removed waiting job again, if possible in its place before this waiting one."""
        ...

    def pause_queue(self, on: bool) -> None:
        """Stop sending new jobs, or resume."""
        ...

    def can_cancel(self, job: Job) -> bool:
        """Whether the gateway supports cancelling it."""
        ...

    def cost_of(self, job: Job) -> str:
        """What sending this again would cost, as text."""
        ...

    def dossier(self, job_id: JobId, take: Callable[[str], None]) -> None:
        """Deliver a dossier about one job for the gateway's support, without secrets."""
        ...

    def evidence_words(self, job_id: JobId) -> str:
        """What free requests revealed about a job whose answer was lost; empty if nothing."""
        ...

    def site_of(self, job: Job) -> str:
        """The address of the job's gateway, as the person typed it."""
        ...

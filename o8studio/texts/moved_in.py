"""What is said of a job that came with a profile from another computer and is not followed here."""

from datetime import datetime

from o8studio.domain.jobs.job import AT_GATEWAY, Job
from o8studio.texts.language import _, joined


def moved_in_words(job: Job) -> str:
    """Why nothing is asked about it, and until when its clip can be had, as far as that is known."""
    if job.state in AT_GATEWAY:
        return _(
            "It came with the profile from another computer. Nothing is asked about it here until you have it followed. Its "
            "link runs out, often a day after the clip is finished."
        )
    told = _(
        "It is finished and paid for. It came with the profile from another computer, and nothing is downloaded here until "
        "you have it followed."
    )
    if job.expires_at is None:
        return joined((told, _("Its link runs out, often a day after the clip is finished.")))
    until = datetime.fromtimestamp(job.expires_at).astimezone()
    return joined((told, _("Its link is valid until {when}.").format(when=f"{until:%Y-%m-%d %H:%M}")))

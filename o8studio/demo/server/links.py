"""Result links: on the media origin, signed, without a token, and expiring after the vendor's lifetime."""

import hashlib
import hmac

from o8studio.demo.server.world import Job, World

LIFETIMES = {"kling": 30 * 86_400, "jimeng": 3_600}
"""Gateway seconds by vendor (`docs/protocol.md` trap 11); a day where nothing is listed."""

_SECRET = b"demo gateway"


def lifetime(vendor: str) -> int:
    """Lifetime of this vendor's links, in gateway seconds."""
    return LIFETIMES.get(vendor, 86_400)


def film_link(world: World, job: Job, index: int = 0) -> str:
    """The direct link to one clip of the job, valid from now on."""
    if job.fate == "gone":
        until = int(job.born)
        return f"{world.media_origin}/films/{job.upstream_id}/{index}.mp4?Expires={until}&Signature={sign(job.upstream_id, until)}"
    until = int(job.born + job.queue_for + job.render_for + lifetime(job.vendor))
    return f"{world.media_origin}/films/{job.upstream_id}/{index}.mp4?Expires={until}&Signature={sign(job.upstream_id, until)}"


def sign(name: str, until: int) -> str:
    """The signature that a link must carry."""
    return hmac.new(_SECRET, f"{name}{until}".encode(), hashlib.sha256).hexdigest()[:24]


def access_key(job: Job) -> str:
    """The capability key that opens a G3 artifact without a token."""
    return hmac.new(_SECRET, job.id.encode(), hashlib.sha256).hexdigest()[:43]

"""What is copied about a job."""

from dataclasses import asdict

from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.facts import SourceKind
from o8studio.domain.jobs.job import Job


def job_details(job: Job) -> str:
    """Ids, state and reason; no links and no token."""
    wanted = ("id", "state", "remote_id", "request_id", "problem", "code", "status", "answer")
    facts = {name: value for name, value in asdict(job).items() if name in wanted}
    facts["charge"] = told_charge(job).value
    facts["model"] = job.request.model
    return "\n".join(f"{name}: {value}" for name, value in facts.items())


def links_of(job: Job) -> str:
    """A link to each result that is not saved yet, one a line; a result that lies only at the gateway has none."""
    links = (
        next((one.value for one in job.results[at].sources if one.kind is SourceKind.LINK), "")
        for at in job.missing
    )
    return "\n".join(link for link in links if link)

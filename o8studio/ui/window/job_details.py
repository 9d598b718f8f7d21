"""What is copied about a job."""

from dataclasses import asdict

from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.job import Job


def job_details(job: Job) -> str:
    """Ids, state and reason; no links and no token."""
    wanted = ("id", "state", "remote_id", "request_id", "problem", "code", "status", "answer")
    facts = {name: value for name, value in asdict(job).items() if name in wanted}
    facts["charge"] = told_charge(job).value
    facts["model"] = job.request.model
    return "\n".join(f"{name}: {value}" for name, value in facts.items())

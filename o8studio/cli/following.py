"""`o8studio follow`: another token for following a job, from standard input or a hidden prompt, never from the arguments."""

from o8studio.cli.gateway_commands import read_token
from o8studio.cli.printing import printer
from o8studio.cli.session import CliContext, JobFollower, find_job, studio_for


async def follow(context: CliContext, name: str, as_json: bool) -> int:
    """Keep the token once it has answered about this job, then follow all unfinished jobs."""
    token, _passphrase = read_token("")
    async with studio_for(context, demo=False) as studio:
        job = await studio.pipeline.follow_with(await find_job(studio, name), token)
        with printer(as_json) as shown, JobFollower(studio, shown) as outcome:
            outcome.follow([one for one in await studio.pipeline.resume() if one.watched])
            if not job.watched:
                outcome.follow([await studio.pipeline.watch_again(job.id)])
            return await outcome.wait(give_up_held=False)

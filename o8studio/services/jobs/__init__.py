"""The life of a job: commands, runner, submitter, poller, downloader, evidence, shutdown."""

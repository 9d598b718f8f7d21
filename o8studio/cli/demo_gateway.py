"""The command `demo-gateway`: its options. It is another program, and loads nothing of the studio, which may wait for it."""

from collections.abc import Sequence
from pathlib import Path

import click

from o8studio.cli.examples import examples
from o8studio.cli.running import run_command

NAME = "demo-gateway"


@click.command(
    name=NAME,
    epilog=examples("o8studio demo-gateway --port 8123 --token-file token"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--port", type=int, default=0, help="0 uses the last port, or a free one.")
@click.option("--token-file", help="A file with the token, or - for standard input.")
@click.option("--speed", type=float, default=1.0, help="Gateway seconds per second.")
@click.option("--seed", type=int, default=0, help="Of its pictures and of chance.")
@click.option(
    "--generation",
    type=click.Choice(["g0", "g1", "g2", "g3", "litellm", "hitopen", "openopen8"]),
    default="g2",
    help="Which kind of gateway it plays.",
)
@click.option(
    "--like",
    type=click.Choice(["new-api", "new-api-plugins"]),
    help="Imitate a real New API exactly: up to rc.26, or with the plug-ins of rc.27 on.",
)
@click.option("--state", type=click.Path(file_okay=False), help="Folder for its state.")
def demo_gateway(
    port: int,
    token_file: str | None,
    speed: float,
    seed: int,
    generation: str,
    like: str | None,
    state: str | None,
) -> int:
    """Run the demo gateway on its own."""
    from o8studio.demo.main import serve
    from o8studio.demo.server.world import Generation
    from o8studio.store.paths import places

    serve(
        folder=Path(state) if state else places().demo,
        port=port,
        token_file=token_file,
        speed=speed,
        seed=seed,
        generation=Generation(like or generation),
    )
    return 0


def run(arguments: Sequence[str]) -> int:
    """Run it with these arguments and return its exit code."""
    return run_command(demo_gateway, arguments, f"o8studio {NAME}")

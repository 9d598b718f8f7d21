"""What can't be done says what it lacks, in the words of the page that one is on."""

import pytest

from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.command import Area, Situation
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command, commands
from o8studio.ui.actions.why_not import why_not

STUDIO = frozenset({Area.WINDOW, Area.STUDIO, Area.PLAYER, Area.STAGE, Area.QUEUE, Area.PROMPT})
EMPTY_STAGE = STUDIO - {Area.PLAYER, Area.STAGE}
FOLDED = STUDIO - {Area.PROMPT}
ALONE = frozenset({Area.WINDOW, Area.PLAYER, Area.STAGE})
LIBRARY = frozenset({Area.WINDOW, Area.LIBRARY, Area.CLIPS})
EMPTY_REVIEW = frozenset({Area.WINDOW})


@pytest.mark.parametrize(
    ("name", "now", "seen", "words"),
    [
        (CommandId.GENERATE, Situation(problem="Write a prompt first."), STUDIO, "Write a prompt first."),
        (CommandId.GENERATE, Situation(), STUDIO, "The draft can't be sent yet."),
        (CommandId.GENERATE, Situation(may_generate=True), STUDIO, ""),
        (CommandId.GENERATE, Situation(may_generate=True), LIBRARY, "Only on the page Studio."),
        (CommandId.GENERATE, Situation(may_generate=True), ALONE, "Not while the picture is alone."),
        (CommandId.PREVIOUS_PROMPT, Situation(), FOLDED, "Not while the left column is collapsed."),
        (CommandId.PLAY, Situation(), EMPTY_STAGE, "There is no clip on the stage."),
        (CommandId.PLAY, Situation(), LIBRARY, "Only on the pages Studio, Review."),
        (CommandId.USE_SEED, Situation(), STUDIO, "There is no clip on the stage."),
        (CommandId.USE_SEED, Situation(has_clip=True), STUDIO, "The seed of this clip is not known."),
        (CommandId.UNDO, Situation(), STUDIO, "Nothing was removed."),
        (CommandId.SEARCH, Situation(), frozenset({Area.WINDOW}), "There is nothing to search on this page."),
        (CommandId.MOVE_UP, Situation(), STUDIO, "Only for a clip that waits in the queue."),
        (CommandId.FIND_FILE, Situation(has_clip=True), STUDIO, "Not for this clip now."),
        (CommandId.SAVE_AS, Situation(), LIBRARY, "No clip is selected."),
        (CommandId.SAVE_AS, Situation(offered=frozenset({CardCommand.SAVE_AS})), LIBRARY, ""),
        (CommandId.LIBRARY_RESTORE, Situation(has_clip=True), LIBRARY, "No clip in Trash is selected."),
        (CommandId.PLAY, Situation(is_welcoming=True), EMPTY_REVIEW, "Connect a gateway first."),
        (CommandId.REVIEW_SWAP, Situation(), EMPTY_REVIEW, "Only in Review, with takes."),
    ],
)
def test_it_is_said_what_a_command_lacks(
    name: CommandId, now: Situation, seen: frozenset[Area], words: str
) -> None:
    assert why_not(command(name), now, seen) == words


def test_every_command_that_can_do_nothing_says_why() -> None:
    for one in commands():
        for seen in (STUDIO, EMPTY_STAGE, ALONE, LIBRARY, EMPTY_REVIEW):
            missing = seen.isdisjoint(one.areas)
            assert bool(why_not(one, Situation(), seen)) is (
                missing or bool(one.does) or one.needs != "nothing"
            )

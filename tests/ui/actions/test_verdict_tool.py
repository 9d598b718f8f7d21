"""Pick and reject look the same wherever they stand."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import verdict_tool
from o8studio.ui.library.info_parts import Judging
from o8studio.ui.theme.theme import theme


@pytest.mark.parametrize(("command_id", "token"), [(CommandId.PICK, "ok"), (CommandId.REJECT, "bad")])
def test_one_that_is_on_has_its_own_colour_also_in_the_library(
    dressed: QApplication, command_id: CommandId, token: str
) -> None:
    """In the Library's panel a pick was blue."""
    judging = Judging()
    there = judging.pick if command_id is CommandId.PICK else judging.reject
    for made in (verdict_tool(command_id), there):
        picture = made.icon().pixmap(QSize(16, 16), QIcon.Mode.Normal, QIcon.State.On).toImage()
        colours = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert theme().colour(token).name() in colours
    judging.deleteLater()

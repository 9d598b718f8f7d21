"""Raw JSON: what is shown is no change; what is typed is one."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.ui.compose.extra_json import ExtraJson
from tests.support.patience import tries


def test_showing_models_and_texts_changes_nothing_and_typing_does(dressed: QApplication) -> None:
    """Each showing planned the order once more: 30 ms of the turn in which the composer was connected."""
    extra, told = ExtraJson(), list[int]()
    extra.changed.connect(lambda: told.append(1))
    extra.show_models([("one", "One"), ("two", "Two")])
    extra.set_texts({"one": '{"a": 1}'})
    assert not told
    QTest.keyClicks(extra.text, " ")
    for _ in tries():
        dressed.processEvents()
        if told:
            break
    assert extra.values(["one"])[0] == {"one": {"a": 1}}

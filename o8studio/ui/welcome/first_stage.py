"""The middle of the studio: examples as long as nothing was ever made, then the stage."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from o8studio.ui.models.job_store import JobStore

if TYPE_CHECKING:
    from o8studio.ui.welcome.examples import Examples


class FirstStage(QStackedWidget):
    """`prompt_chosen`: one of the examples is to be the draft's prompt."""

    prompt_chosen = Signal(str)

    def __init__(self, stage: QWidget, clip_shown: SignalInstance, store: JobStore) -> None:
        """`clip_shown`: the stage shows a clip, such as one from elsewhere that no job made."""
        super().__init__()
        self._store = store
        self.addWidget(stage)
        self._examples: "Examples | None" = None  # noqa: UP037 - the name is imported below
        if not store.jobs():
            from o8studio.ui.welcome.examples import Examples  # not needed in a studio that was used

            examples = Examples()
            examples.prompt_chosen.connect(self.prompt_chosen)
            self.addWidget(examples)
            self.setCurrentWidget(examples)
            self._examples = examples
            store.added.connect(self._on_added)
            clip_shown.connect(self._end)

    def _on_added(self, _jobs: list[object]) -> None:
        if self._store.jobs():
            self._end()

    def _end(self) -> None:
        if self._examples is not None:
            self._store.added.disconnect(self._on_added)
            self.setCurrentIndex(0)
            self.removeWidget(self._examples)
            self._examples.end()
            self._examples.deleteLater()  # its pictures take memory
            self._examples = None

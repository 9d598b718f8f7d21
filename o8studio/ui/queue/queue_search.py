"""The queue's search: words in prompts and names, and one model."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from o8studio.texts.language import _
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.layout import LONGEST_SEARCH


class QueueSearch(QFrame):
    """Filters the table while it is open."""

    def __init__(self, store: JobStore, table: JobTable) -> None:
        super().__init__()
        self._store, self._table = store, table
        self.words = LineField()
        self.words.setMaxLength(LONGEST_SEARCH)
        self.words.setPlaceholderText(_("Search prompts and models"))
        self.words.setAccessibleName(_("Search the queue"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(table.set_filter)
        self.models = Choice(_("Model"))
        self.models.activated.connect(lambda at: table.set_model(str(self.models.itemData(at))))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 0)
        layout.setSpacing(6)
        layout.addWidget(self.words)
        layout.addWidget(self.models)
        self.list_models()

    def list_models(self) -> None:
        """List the models that were used, to filter by one."""
        self.models.clear()
        self.models.addItem(_("All models"), "")
        for model, title in self._store.models().items():
            self.models.addItem(title, model)

    def show_only(self, model: str) -> None:
        """Filter by one of the models that are listed."""
        self.words.clear()
        self.models.setCurrentIndex(max(0, self.models.findData(model)))
        self._table.set_model(str(self.models.currentData()))

    def end(self) -> None:
        """Show everything again."""
        self.words.clear()
        self._table.set_model("")

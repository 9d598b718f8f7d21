"""The settings of each kind of sharing. `changed` after something was chosen that the foot of the dialog tells."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from o8studio.domain.library.comment import CommentState
from o8studio.domain.library.timecode import RATES, usual_rate
from o8studio.texts.language import _, listed, ngettext
from o8studio.ui.library.tick_box import TickBox
from o8studio.ui.review.share_parts import SwitchLine, caption, filled, line_of, size_words
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.share_port import AS_MADE, PageSize
from o8studio.ui.theme.theme import restyle
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import box, label, line_edit, row

_RATES = ("23.976", "24", "25", "30")
_LISTS = {"fcpxml": True, "edl": False, "otio": False, "csv": True}
"""By how they end, whether they are wanted at first: FCPXML is what Resolve reads most reliably."""


class PageSettings(QWidget):
    """Of a review page: how sharp it is, what goes into it, and who may open it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines = 540
        qualities = [(360, "360p"), (540, "540p"), (720, "720p"), (AS_MADE, _("As made"))]
        self.quality = Segments(list(qualities), may_be_empty=False)
        self.quality.setAccessibleName(_("Picture"))
        self.quality.set_value(540)
        self.quality.chosen.connect(self._on_quality)
        self._sizes = [label(size=11, tone="3", figures=True) for _one in qualities]
        sizes, line = QWidget(), row(spacing=0)
        for one in self._sizes:
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line.addWidget(one, 1)
        sizes.setLayout(line)
        self._length = label(size=11, tone="3", figures=True)
        self.prompts = SwitchLine(_("Prompts"), is_on=True)
        self.comments = SwitchLine(_("Comments so far"), is_on=True, has_words=True)
        self.models = SwitchLine(_("Model names"), _("A, B, C instead"))
        self.costs, self.seeds = SwitchLine(_("Cost")), SwitchLine(_("Seeds and settings"))
        self.asks = SwitchLine(_("They may comment, draw and approve"), is_on=True)
        for seen in (self.comments, self.asks):
            seen.switch.toggled.connect(lambda _on: self.changed.emit())
        self.locked = SwitchLine(_("Passphrase"), _("the page is encrypted"))
        self.phrase = line_edit()
        self.phrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.phrase.setAccessibleName(_("Passphrase"))
        self.phrase.setPlaceholderText(_("Passphrase"))
        self.phrase.hide()
        self.phrase.textChanged.connect(lambda _words: self.changed.emit())
        self.locked.switch.toggled.connect(self._on_locked)
        left_out = label(_("what is off is left out, not hidden"), size=11, tone="3")
        left_out.setWordWrap(True)
        left_out.setAlignment(Qt.AlignmentFlag.AlignRight)
        filled(
            caption(_("Picture"), self._length),
            self.quality,
            sizes,
            caption(_("Goes into the file"), left_out),
            self.prompts,
            self.comments,
            self.models,
            self.costs,
            self.seeds,
            box("line"),
            self.asks,
            self.locked,
            self.phrase,
            into=self,
        )

    def show_takes(self, takes: Sequence[ReviewTake]) -> None:
        """Of these so much goes into the file."""
        count = ngettext("{n} take", "{n} takes", len(takes)).format(n=len(takes))
        seconds = _("{n} s").format(n=round(sum(take.row.length for take in takes)))
        self._length.setText(listed((count, seconds)))
        comments = sum(len(take.discussion.comments) for take in takes)
        self.comments.show_words(_("{n}, with names").format(n=comments) if comments else "")

    @property
    def passphrase(self) -> str:
        """What locks the page; empty for an open one."""
        return self.phrase.text() if self.locked.is_on else ""

    @property
    def is_complete(self) -> bool:
        """Whether a page that is to be locked has a passphrase."""
        return not self.locked.is_on or bool(self.phrase.text())

    def show_sizes(self, sizes: Sequence[PageSize]) -> None:
        """How large the page would be at each quality."""
        for shown, one in zip(self._sizes, sizes, strict=True):
            shown.setText(size_words(one.size))
            shown.setProperty("tone", "1" if one.lines == self.lines else "3")
            restyle(shown)

    def set_lines(self, lines: int) -> None:
        """How sharp its pictures are."""
        self.quality.set_value(lines)
        self._on_quality(lines)

    def _on_quality(self, lines: object) -> None:
        self.lines = int(str(lines))
        self.changed.emit()

    def _on_locked(self, on: bool) -> None:
        self.phrase.setVisible(on)
        if on:
            self.phrase.setFocus()
        self.changed.emit()


class SheetSettings(QWidget):
    """Of a contact sheet: its paper."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.paper = "A4"
        self._papers = papers = Segments([("A4", "A4"), ("Letter", "Letter")], may_be_empty=False)
        papers.setAccessibleName(_("Paper"))
        papers.set_value("A4")
        papers.chosen.connect(self._on_paper)
        filled(caption(_("Paper")), papers, into=self)

    def set_paper(self, paper: str) -> None:
        """`A4` or `Letter`."""
        self._papers.set_value(paper)
        self._on_paper(paper)

    def _on_paper(self, paper: object) -> None:
        self.paper = str(paper)
        self.changed.emit()


class EditorSettings(QWidget):
    """Of a folder for an editor: which lists, at which rate, with or without the clips."""

    changed = Signal()

    def __init__(self, takes: Sequence[ReviewTake]) -> None:
        super().__init__()
        names = ("FCPXML 1.11", "EDL CMX 3600", "OTIO", _("Markers as CSV"))
        about = (
            "Resolve, Final Cut",
            _("One track, any editor"),
            "Flow, Hiero, RV",
            _("Comments at their timecode"),
        )
        self.lists = {kind: TickBox(name, has_words=True) for kind, name in zip(_LISTS, names, strict=True)}
        lines = []
        for (kind, made), words in zip(self.lists.items(), about, strict=True):
            made.setChecked(_LISTS[kind])
            made.toggled.connect(lambda _on: self.changed.emit())
            lines.append(line_of(made, label(words, size=12, tone="3")))
        own = {_rate_name(take.row.fps) for take in takes if take.row.fps} - {""}
        rates = sorted({*_RATES, *own}, key=lambda one: RATES[one])
        self.rate = next(iter(own)) if len(own) == 1 else ""
        segments = Segments([(one, one) for one in rates])
        segments.setAccessibleName(_("Frame rate of the timeline"))
        segments.set_value(self.rate or None)
        segments.chosen.connect(self._on_rate)
        self.copies = SwitchLine(
            _("Copy the files into the folder"),
            is_on=True,
            has_words=True,
        )
        self.copies.switch.toggled.connect(lambda _on: self.changed.emit())
        self.comments = SwitchLine(_("Comments as markers"), is_on=True, has_words=True)
        # Translators: a comment about several pictures is a marker that begins and ends with them
        self.ranges = SwitchLine(_("Ranges as in and out"), is_on=True, has_words=True)
        self.comments.switch.toggled.connect(self.ranges.setEnabled)
        self.notes = SwitchLine(_("Prompt in the clip notes"))
        filled(
            caption(_("Lists")),
            *lines,
            caption(_("Frame rate of the timeline")),
            segments,
            caption(_("With it")),
            self.copies,
            self.comments,
            self.ranges,
            self.notes,
            into=self,
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The lists that are wanted."""
        return tuple(kind for kind, made in self.lists.items() if made.isChecked())

    def show_takes(self, takes: Sequence[ReviewTake]) -> None:
        """Of these so much goes into the folder."""
        self.copies.show_words(size_words(sum(take.row.size for take in takes)))
        said = [one for take in takes for one in take.discussion.comments if not one.reply_to]
        solved = sum(one.state is CommentState.RESOLVED for one in said)
        still = ngettext("{n} open", "{n} open", len(said) - solved).format(n=len(said) - solved)
        ranges = sum(not one.range.is_point for one in said)
        self.ranges.show_words(ngettext("{n} range", "{n} ranges", ranges).format(n=ranges) if ranges else "")
        self.comments.show_words(f"{still}, {_('{n} resolved').format(n=solved)}" if said else "")

    def _on_rate(self, rate: object) -> None:
        self.rate = str(rate) if rate is not None else ""


def _rate_name(fps: float) -> str:
    exact = usual_rate(fps)
    return next((name for name, rate in RATES.items() if rate == exact), "")

"""What several clips have in common, and how they differ."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _, listed


def compared_rows(
    rows: Sequence[ClipRow], projects: Mapping[str, str], title: Callable[[ClipRow], str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What all of them have, and how they differ; names and values."""
    same: list[tuple[str, str]] = []
    differs: list[tuple[str, str]] = []

    def note(name: str, values: Sequence[str], told: str = "") -> None:
        different = list(dict.fromkeys(values))
        if len(different) == 1 and different[0]:
            same.append((name, different[0]))
        elif len(different) > 1:
            differs.append((name, told or _("{n} different").format(n=len(different))))

    models = Counter(title(one) for one in rows)
    words = listed(f"{name} × {n}" if n > 1 else name for name, n in models.most_common(3))
    note(_("Project"), [projects.get(one.project, "") or _("No project") for one in rows])
    note(_("Picture"), [f"{one.width} × {one.height}" if one.width else "" for one in rows])
    note(_("Frames"), [_("{n} fps").format(n=f"{one.fps:g}") if one.fps else "" for one in rows])
    note(_("Model"), [title(one) for one in rows], words)
    note(_("Prompt"), [one.prompt for one in rows])
    note(_("Seed"), [one.seed for one in rows])
    lengths = [one.length for one in rows]
    if lengths:
        span = _("{low} to {high} s").format(low=f"{min(lengths):.2f}", high=f"{max(lengths):.2f}")
        note(_("Length"), [_("{n} s").format(n=f"{one:.2f}") for one in lengths], span)
    costs = [one.cost_usd for one in rows if one.cost_usd is not None]
    if costs:
        told = _("${low} to ${high}, ${sum} in all").format(
            low=f"{min(costs):.2f}", high=f"{max(costs):.2f}", sum=f"{sum(costs):.2f}"
        )
        known = [f"${one.cost_usd:.2f}" if one.cost_usd is not None else "" for one in rows]
        note(_("Cost"), known, told if min(costs) < max(costs) else "")
    return same, differs

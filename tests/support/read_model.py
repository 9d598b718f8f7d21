"""What lies in the library's read model, for comparing two of them."""

from o8studio.domain.library.listing import ClipRow
from o8studio.store.library.listed import LISTED
from o8studio.store.library.reading import Reader
from o8studio.store.library.row import Facet


def everything(reader: Reader) -> dict[str, list[tuple[object, ...]]]:
    """Everything, without numbers that depend on the order of taking in: for comparing."""
    models = dict(reader._db.execute("SELECT id, name FROM names").fetchall())
    ratios = dict(reader._db.execute("SELECT id, name FROM ratios").fetchall())
    clips = []
    for row in reader._db.execute(
        f"SELECT {LISTED}, c.facet, c.sort_name, c.position, c.flags, m.tags, m.groups "
        "FROM clips c JOIN shown s ON s.n = c.n JOIN marks m ON m.id = c.marks ORDER BY c.id"
    ):
        facet = Facet.of(row[-6])
        clips.append((*row[1:-6], *row[-5:], models.get(facet.model), ratios.get(facet.ratio), facet.stars))
    ids = "(SELECT id FROM clips WHERE clips.n = t.n)"
    return {
        "clips": clips,
        "tags": reader._db.execute(f"SELECT place, tag, {ids} AS i FROM tags t ORDER BY 1, 2, 3").fetchall(),
        "members": reader._db.execute(
            f"SELECT place, grp, {ids} AS i FROM members t ORDER BY 1, 2, 3"
        ).fetchall(),
        "groups": reader._db.execute("SELECT * FROM groups ORDER BY id").fetchall(),
        "days": reader._db.execute("SELECT * FROM days ORDER BY day").fetchall(),
        "words": reader._db.execute(
            "SELECT (SELECT id FROM clips WHERE n = w.rowid) AS i, prompt, name, tags, notes, letters FROM words w ORDER BY i"
        ).fetchall(),
    }


def is_unrated(row: ClipRow) -> bool:
    """Whether nobody judged it yet, by what its row says."""
    return not row.stars and not row.verdict

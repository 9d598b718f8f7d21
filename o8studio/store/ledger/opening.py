"""What is done with the ledger before it is used: it is made whole, and held where it is older than it once was."""

from pathlib import Path

from o8studio.domain.errors import LedgerTooNew, LedgerUnreadable
from o8studio.store.ledger import reach as ledger_reach
from o8studio.store.ledger.held import hold_all
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.rescue import Cause, Rescue, made_whole, rescue, restore


def made_ready(path: Path, backups: Path, reach: Path) -> Rescue | None:
    """Check the ledger before it is opened for writing, and save what can be saved; None when all is well.

    Args:
        reach: the note of how far it went, outside its folder; without one it goes as far as it goes.

    Raises:
        LedgerUnreadable
    """
    found = made_whole(path, backups)
    if found is not None and found.cause is not Cause.BEHIND:
        return found  # it has other numbers than the note now, and holds every job that must be held
    return rescue(path, backups, Cause.OLDER) if _is_put_back(path, reach) else found


def put_back(path: Path, backup: Path, reach: Path, *, moved: bool = False) -> Path:
    """Replace the ledger by a backup, as a person wants; returns the old ledger's new path. Only while nothing else is open.

    Args:
        moved: it is another computer's, so nothing is asked about its jobs until a person wants that.

    Raises:
        LedgerTooNew, LedgerUnreadable: the backup is no ledger of ours, and nothing was changed.
    """
    aside = restore(
        path, backup, hold_all if moved else lambda _ledger: None
    )  # it holds what must be held, so that the next start needs no rescue
    # not before: while nothing is replaced, the note may be all that shows that the folder is an older one
    ledger_reach.forget(reach)
    return aside


def _is_put_back(path: Path, reach: Path) -> bool:
    """Whether its folder is an older one: another tool brought it back."""
    if not path.exists() or not reach.exists():
        return False
    try:
        ledger = Ledger(path, read_only=True)
    except (LedgerTooNew, LedgerUnreadable):
        return False  # opening it says so
    try:
        return ledger_reach.is_short(reach, ledger.mark)
    finally:
        ledger.close()

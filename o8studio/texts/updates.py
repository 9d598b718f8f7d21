"""What is said of a newer version."""

from o8studio.domain.update_notice import UpdateNotice
from o8studio.texts import language
from o8studio.texts.language import _


def update_words(notice: UpdateNotice) -> str:
    """The version, its day, and what changed."""
    lines = [_("o8studio {version} is out ({date}).").format(version=notice.version, date=notice.date)]
    lines += [f"• {line}" for line in notice.told(language.in_use())]
    return "\n".join(lines)

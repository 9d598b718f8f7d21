"""What the filters of a query mean, in words: for suggestions and screen readers."""

from o8studio.domain.library.query import Key, Token
from o8studio.texts.language import _


def key_words(key: Key) -> str:
    """What a filter is about."""
    return {
        Key.MODEL: _("made with this model"),
        Key.FAMILY: _("made with a model of this vendor"),
        Key.STARS: _("stars, such as 4, >=4 or 2..4"),
        Key.COST: _("cost in dollars, such as >2"),
        Key.LENGTH: _("length in seconds, such as 5..10"),
        Key.SIZE: _("size of the file, such as >20mb"),
        Key.WIDTH: _("width of the picture, such as >=1920"),
        Key.FRAMES: _("frames a second"),
        Key.IS: _("picked, rejected, unrated, missing and such"),
        Key.TAG: _("has this tag"),
        Key.PROJECT: _("is in this project"),
        Key.IN: _("is in this collection, or in the trash"),
        Key.BATCH: _("made in this batch"),
        Key.STACK: _("a take of this prompt"),
        Key.DATE: _("finished on a day, such as 2026-11 or yesterday"),
        Key.ADDED: _("came into the library on a day"),
        Key.MODIFIED: _("rated, tagged or commented on a day"),
        Key.RATIO: _("shape of the picture, such as 16:9"),
        Key.SEED: _("made with this seed"),
        Key.JOB: _("made by this job"),
        Key.CAME: _("came otherwise than asked: shorter, smaller, silent, dearer"),
    }[key]


def spoken_token(token: Token) -> str:
    """What a screen reader says of a filter in the search field."""
    key, _colon, value = token.typed.partition(":")
    if token.is_excluded:
        return _("Filter: {key} is not {value}. Delete removes it.").format(key=key, value=value)
    return _("Filter: {key} is {value}. Delete removes it.").format(key=key, value=value)

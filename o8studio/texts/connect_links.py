"""What connect links are said to be: an offer, or why one is not used. Never the whole key."""

from o8studio.domain.connect_link import ConnectLink, LinkProblem
from o8studio.texts.language import _


def offer_words(link: ConnectLink, known: str) -> str:
    """What would happen.

    Args:
        known: the gateway at this address, if it is set up already.
    """
    if known:
        return _(
            "A link offers the token {key} for {host}, where your gateway {name} is. It would replace the token "
            "that you use there. Nothing else changes."
        ).format(key=link.masked, host=link.host, name=known)
    return _(
        "A link offers a gateway at {host} with the token {key}. Add it only if you asked for it there: prompts "
        "and pictures that you send with this gateway go to that address."
    ).format(key=link.masked, host=link.host)


def plain_http_words(host: str) -> str:
    """A warning for an address without encryption."""
    return _("The address begins with http, so others on the way to {host} can read the token.").format(
        host=host
    )


def link_problem_words(problem: LinkProblem) -> str:
    """Why a link is not used."""
    match problem:
        case LinkProblem.NOT_OURS:
            return _("This is no link that connects a gateway.")
        case LinkProblem.TOO_LONG:
            return _("The link is too long.")
        case LinkProblem.OTHER_VERSION:
            return _("The link is of a version that this o8studio does not know.")
        case LinkProblem.NO_ADDRESS:
            return _("The link holds no address of a gateway.")
        case LinkProblem.NO_KEY:
            return _("The link holds no token.")
        case LinkProblem.SEVERAL:
            return _("The text holds several addresses or tokens. Paste one of each.")
        case LinkProblem.STRANGE:
            return _("The link holds something that does not belong there, so it is not used.")

"""What went wrong with a gateway: what happened, whether money was spent, what can be done. Read through `errors`."""

from dataclasses import dataclass

from o8studio.domain.errors import (
    AnswerLost,
    BrokenDownload,
    FilteredInput,
    GatewayError,
    Incomprehensible,
    NotSent,
    RefusalKind,
    Refused,
)
from o8studio.domain.reasons import CertificateProblem, HoldReason
from o8studio.domain.refusal_codes import is_vendors_money
from o8studio.texts.downloads import download_words
from o8studio.texts.language import _, joined


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three sentences: what happened, what it cost, what to do."""

    happened: str
    charge: str
    remedy: str

    def __str__(self) -> str:
        return joined((self.happened, self.charge, self.remedy))


def gateway_error_words(error: GatewayError) -> Explanation:
    free, paid = _("Nothing was billed."), _("The clip is finished and paid for.")
    match error:
        case NotSent(reason=HoldReason.CERTIFICATE):
            return Explanation(_certificate_words(error.detail), free, _certificate_remedy(error.detail))
        case NotSent(reason=HoldReason.PROXY):
            return Explanation(_("The proxy refused the connection."), free, _("Check the proxy's address."))
        case NotSent(reason=HoldReason.UNKNOWN_PROXY):
            return Explanation(
                _("The proxy {proxy} is not understood, so nothing is sent past it.").format(
                    proxy=error.detail
                ),
                free,
                _("Use a http://, https:// or socks5:// proxy, or set the gateway's proxy to direct."),
            )
        case NotSent(reason=HoldReason.SPEAKS_HTTP):
            return Explanation(
                _("This port speaks http, not https. Nothing was sent."),
                free,
                _("Change the gateway's address to http://, or ask its administrator for the https port."),
            )
        case NotSent(reason=HoldReason.SPEAKS_HTTPS):
            return Explanation(
                _("This port speaks https, not http. Nothing was sent."),
                free,
                _("Change the gateway's address to https://."),
            )
        case NotSent(reason=HoldReason.BAD_ADDRESS):
            return Explanation(_("This is not a valid address."), free, _("Check the address."))
        case NotSent():
            return Explanation(
                _("The gateway does not answer."), free, _("Check the address and your connection.")
            )
        case AnswerLost():  # to a free question: of a submission the job itself says it
            return Explanation(
                _("The gateway broke off, or did not answer in time."),
                free,
                _("Check your connection, then try again."),
            )
        case Refused():
            return _refused(error, free)
        case Incomprehensible():
            return Explanation(
                _("The gateway's answer could not be understood."),
                free,
                _("Check that the address is a New API gateway."),
            )
        case BrokenDownload():
            happened, remedy = download_words(error)
            return Explanation(happened, paid, remedy)
        case _:
            return Explanation(_("Something went wrong."), free, _("See the log."))


def _certificate_words(detail: str) -> str:
    problem, host = CertificateProblem.of_fact(detail)
    match problem:
        case CertificateProblem.EXPIRED:
            words = _("The gateway's certificate is not trusted: that of {host} has expired.")
        case CertificateProblem.NOT_YET:
            words = _("The gateway's certificate is not trusted: that of {host} is not valid yet.")
        case CertificateProblem.SELF_SIGNED:
            words = _("The gateway's certificate is not trusted: that of {host} is signed by itself.")
        case CertificateProblem.UNKNOWN_ISSUER:
            words = _(
                "The gateway's certificate is not trusted: nobody known here has signed that of {host}."
            )
        case CertificateProblem.OTHER_HOST:
            words = _("The gateway's certificate is not trusted: it is for another host than {host}.")
        case _:
            words = _("The gateway's certificate is not trusted.")
    return words.format(host=host)


def _certificate_remedy(detail: str) -> str:
    match CertificateProblem.of_fact(detail)[0]:
        case CertificateProblem.EXPIRED | CertificateProblem.NOT_YET:
            return _("Check this computer's date, or ask the gateway's administrator.")
        case CertificateProblem.SELF_SIGNED | CertificateProblem.UNKNOWN_ISSUER:
            return _("If it is the right one, choose its certificate file in the gateway's settings.")
        case _:
            return _("Check the address, or ask its administrator.")


def _refused(error: Refused, free: str) -> Explanation:
    said = error.reason or f"HTTP {error.status}"
    said = said if said.endswith((".", "!", "?", "。", "！", "？")) else f"{said}."
    match error.kind:
        case RefusalKind.TOKEN:
            return Explanation(
                _("The gateway does not accept the token (401). It may be wrong, expired or used up."),
                free,
                _("Check it at the gateway, or paste a new one."),
            )
        case RefusalKind.BETWEEN:
            return Explanation(
                _(
                    "Something between here and the gateway answered, such as a proxy, and not the gateway (HTTP {status}): {reason}"
                ).format(status=error.status, reason=said),
                free,
                _("Check the address and the proxy, or ask the gateway's administrator."),
            )
        case RefusalKind.PERMISSION:
            return Explanation(
                _("This token may not do this: {reason}").format(reason=said),
                free,
                _("Choose another model, or ask the gateway's administrator."),
            )
        case RefusalKind.BALANCE if is_vendors_money(error.code):
            return Explanation(
                _(
                    "There is too little money, in your balance here or in the gateway's own account at its vendor: {reason}"
                ).format(reason=said),
                free,
                _("Top up, or ask the gateway's administrator, then send it again."),
            )
        case RefusalKind.BALANCE:
            return Explanation(_("The balance is too low for this."), free, _("Top up, then send it again."))
        case RefusalKind.NO_CHANNEL if error.status != 503:
            return Explanation(
                _("This gateway has no such model: {reason}").format(reason=said),
                free,
                _("Choose another model, or ask the gateway's administrator."),
            )
        case RefusalKind.NO_CHANNEL:
            return Explanation(
                _("This gateway has no video channel for this model (503)."),
                free,
                _("Choose another model, or ask the gateway's administrator."),
            )
        case RefusalKind.THROTTLED:
            return Explanation(_("The gateway is busy."), free, _("Trying again shortly."))
        case RefusalKind.CONTENT:
            return Explanation(filter_words(error.filtered), free, _("Change it, then generate again."))
        case RefusalKind.PARAMETER if error.field:
            return Explanation(
                _("The gateway refuses {field}: {reason}").format(field=error.field, reason=said),
                free,
                _("Change it, then generate again."),
            )
        case RefusalKind.TOO_LARGE:
            return Explanation(
                _("The request is too large for this gateway."), free, _("Use a smaller picture.")
            )
        case RefusalKind.GONE:
            return Explanation(
                _("The gateway does not know this job (any more)."), free, _("Check the task id.")
            )
        case RefusalKind.ROUTE:
            return Explanation(
                _("This gateway does not have this route."),
                free,
                _("Choose another format for this gateway."),
            )
        case RefusalKind.OVERLOADED:
            return Explanation(_("The gateway is overloaded."), free, _("Try again in a few minutes."))
        case RefusalKind.NOWHERE:
            return Explanation(
                _("This gateway does not know this route or model: {reason}").format(reason=said),
                free,
                _("Choose another model, or another format for this gateway."),
            )
        case RefusalKind.MODEL:
            return Explanation(
                _("The vendor has not opened this model for the gateway's account: {reason}").format(
                    reason=said
                ),
                free,
                _("Choose another model, or ask the gateway's administrator."),
            )
        case RefusalKind.REDIRECT:
            return Explanation(
                _("This address redirects to {address}.").format(address=error.reason or "…"),
                free,
                _("Set that as the gateway's address."),
            )
        case RefusalKind.SETUP if error.status == 401:
            return Explanation(
                _("The gateway's own key at its vendor is refused; your token is fine: {reason}").format(
                    reason=said
                ),
                free,
                _("Ask its administrator."),
            )
        case RefusalKind.ACCOUNT:
            return Explanation(
                _(
                    "The gateway's own account at its vendor has too little money, which is not your balance: {reason}"
                ).format(reason=said),
                free,
                _("Ask its administrator."),
            )
        case RefusalKind.SETUP:
            return Explanation(
                _("The gateway is not set up for this: {reason}").format(reason=said),
                free,
                _("Ask its administrator."),
            )
        case _:
            return Explanation(
                _("The gateway refused this: {reason}").format(reason=said),
                free,
                _("Change it, then generate again."),
            )


def filter_words(stopped: FilteredInput) -> str:
    """Which input or output a content filter blocked."""
    match stopped:
        case FilteredInput.TEXT:
            return _("The content filter stopped the prompt.")
        case FilteredInput.PICTURE:
            return _("The content filter stopped a picture.")
        case FilteredInput.CLIP:
            return _("The content filter stopped the finished clip.")
        case FilteredInput.SOUND:
            return _("The content filter stopped the sound.")
        case FilteredInput.UNSAID:
            return _("The content filter stopped this.")

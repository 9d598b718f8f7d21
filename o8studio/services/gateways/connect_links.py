"""What a connect link leads to: a new gateway, or a new token for the one at the same address. It changes nothing else."""

from o8studio.domain.connect_link import ConnectLink
from o8studio.services.gateways.setup import WantedGateway
from o8studio.store.settings import GatewayEntry, Settings, clean_address


def link_target(settings: Settings, link: ConnectLink) -> GatewayEntry | None:
    """The gateway at the link's address, which would get a new token.

    Raises:
        BadInput: the address can't be used.
    """
    address = clean_address(link.address)
    current = settings.gateway(settings.current_gateway)
    there = [one for one in settings.gateways if one.base_url == address]
    return current if current in there else next(iter(there), None)


def wanted_by(settings: Settings, link: ConnectLink) -> WantedGateway:
    """The gateway as `GatewaySetup.checked` takes it: what is known of one at this address stays as it is.

    Raises:
        BadInput: the address can't be used.
    """
    known = link_target(settings, link)
    return WantedGateway(address=link.address, name=known.name if known is not None else "")

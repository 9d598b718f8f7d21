"""What a link leads to: the gateway at its address, the one in use first, or a new one."""

from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.services.gateways.connect_links import link_target, wanted_by
from o8studio.store.settings import GatewayEntry, Settings

ADDRESS = "https://gw.example.com"


def entry(name: str, address: str = ADDRESS) -> GatewayEntry:
    return GatewayEntry(id=GatewayId(name), name=name.title(), base_url=address)


def link(address: str = ADDRESS) -> ConnectLink:
    return ConnectLink(address, Secret("sk-0123456789abcdef"))


def test_it_is_the_gateway_at_the_same_address_and_the_one_in_use_first() -> None:
    both = Settings(gateways=(entry("one"), entry("two"), entry("other", "https://o.example")))
    assert link_target(both, link()) == entry("one")
    used = Settings(gateways=both.gateways, current_gateway="two")
    assert link_target(used, link()) == entry("two")
    assert link_target(both, link("https://new.example")) is None
    assert link_target(both, link(f"{ADDRESS}:8443")) is None


def test_what_is_known_is_kept() -> None:
    wanted = wanted_by(Settings(gateways=(entry("one"),)), link())
    assert (wanted.name, wanted.proxy, wanted.keep, wanted.ca_file) == ("One", None, None, None)
    assert wanted_by(Settings(), link()).name == ""

"""What an IP address leads to, also where it hides another one."""

import ipaddress

import pytest

from o8studio.gateway.addresses import Reach, address_of, reach_of

HERE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "192.0.0.192", "192.0.0.8", "::", "::1", "fe80::1", "febf::1", "ff02::1",
    "ff0e::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "fd12::5efe:7f00:1", "2001:db8::200:5efe:127.0.0.1",
    "2001:0:7f00:1::1", "2001:0:808:808:0:0:80ff:fffe", "2001::1",
]  # fmt: skip
PRIVATE = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "192.88.99.1", "fd12:3456::1", "fdff::1", "fec0::1", "feff::1", "64:ff9b:1::a00:1", "100::1",
    "2001:db8::1", "2001:10::1", "2001:20::1", "3fff::1", "5f00::1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::a00:1",
    "64:ff9b::c0a8:101", "2002:a00:1::", "2002:c0a8:101::", "::10.0.0.1",
]  # fmt: skip
FAKE = [
    "198.18.0.1",
    "198.19.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "2001:2::1",
    "fc00::1",
    "::ffff:198.18.0.7",
]
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "198.17.0.1", "198.20.0.1", "100.63.0.1",
    "100.128.0.1", "192.0.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808",
    "2002:808:808::1", "::ffff:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        *[(one, Reach.HERE) for one in HERE],
        *[(one, Reach.PRIVATE) for one in PRIVATE],
        *[(one, Reach.FAKE) for one in FAKE],
        *[(one, Reach.PUBLIC) for one in PUBLIC],
    ],
)
def test_an_address_leads_where_its_most_private_part_leads(address: str, reach: Reach) -> None:
    assert reach_of(ipaddress.ip_address(address)) is reach


@pytest.mark.parametrize("host", ["fe80::1%lo", "[fe80::1%25eth0]", "fe80::1%5"])
def test_a_zone_changes_nothing_about_an_address(host: str) -> None:
    found = address_of(host)
    assert found == ipaddress.ip_address("fe80::1")
    assert reach_of(found) is Reach.HERE


@pytest.mark.parametrize("host", ["clips.example", "", "10.0.0", "1.2.3.4.example", "a:b"])
def test_a_name_is_no_address(host: str) -> None:
    assert address_of(host) is None

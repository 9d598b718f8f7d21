"""What kind of server a gateway is: values that stand in settings and must not change."""

from o8studio.domain.gateway import GatewayState, Generation


def test_the_stored_words_are_those_of_older_settings() -> None:
    assert [one.value for one in Generation] == ["", "new-api", "new-api-plugins", "openai", "demo"]
    assert [one.value for one in GatewayState] == [
        "none",
        "demo",
        "not asked",
        "connected",
        "unreachable",
        "rejected",
    ]


def test_a_gateway_that_nobody_has_looked_at_is_of_no_known_kind() -> None:
    assert Generation("") is Generation.UNKNOWN
    assert not Generation.UNKNOWN

"""What a link offers is told with its host and a masked token, and each reason against one has a sentence."""

from o8studio.domain.connect_link import ConnectLink, LinkProblem
from o8studio.domain.secret import Secret
from o8studio.texts.connect_links import link_problem_words, offer_words, plain_http_words

LINK = ConnectLink("http://gw.example.com", Secret("sk-0123456789abcdefghij"))


def test_the_offer_names_the_host_and_hides_the_token() -> None:
    for words in (offer_words(LINK, ""), offer_words(LINK, "Team")):
        assert "gw.example.com" in words
        assert "sk-…ghij" in words
        assert "0123456789" not in words
    assert "Team" in offer_words(LINK, "Team")
    assert "gw.example.com" in plain_http_words(LINK.host)


def test_each_problem_has_a_sentence_of_its_own() -> None:
    told = {link_problem_words(one) for one in LinkProblem}
    assert len(told) == len(LinkProblem)
    assert all(one.endswith(".") for one in told)

"""A download that stopped says why and what to do, each problem in its own words."""

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.texts.downloads import download_words, stopped_words


def test_each_problem_has_its_words_and_a_private_host_its_name() -> None:
    for problem in DownloadProblem:
        happened, remedy = download_words(BrokenDownload(problem, detail="192.168.1.9"))
        assert happened.endswith(".")
        assert remedy.endswith(".")
        assert "{" not in happened + remedy
    assert (
        "192.168.1.9" in download_words(BrokenDownload(DownloadProblem.PRIVATE_HOST, detail="192.168.1.9"))[0]
    )


def test_a_card_names_the_private_host_and_the_way_out() -> None:
    fact = DownloadProblem.PRIVATE_HOST.in_fact("nas.example")
    assert DownloadProblem.of_fact(fact) is DownloadProblem.PRIVATE_HOST
    told = stopped_words(fact)
    assert told.startswith("The clip is finished and paid for.")
    assert "nas.example" in told
    assert "Allow this address" in told

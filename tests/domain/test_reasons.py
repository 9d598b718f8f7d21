"""The words in which facts keep why something did not happen."""

from o8studio.domain.reasons import DiskProblem, DownloadProblem


def test_every_problem_of_a_disk_has_its_word_among_those_of_downloads() -> None:
    words = [DownloadProblem.of_disk(problem) for problem in DiskProblem]
    assert set(words) == {one for one in DownloadProblem if one.is_of_disk}
    assert DownloadProblem.of_disk(DiskProblem.READ_ONLY) is DownloadProblem.DISK_READ_ONLY


def test_a_filters_own_words_stand_behind_the_blocked_download_and_nowhere_else() -> None:
    said = DownloadProblem.BLOCKED.in_fact("port 81: not allowed")
    assert said == "blocked: port 81: not allowed"
    assert DownloadProblem.of_fact(said) is DownloadProblem.BLOCKED
    assert DownloadProblem.TOKEN_REFUSED.in_fact("words") == "token refused"

"""The words in which facts keep why something did not happen."""

from o8studio.domain.reasons import DiskProblem, DownloadProblem


def test_every_problem_of_a_disk_has_its_word_among_those_of_downloads() -> None:
    words = [DownloadProblem.of_disk(problem) for problem in DiskProblem]
    assert set(words) == {one for one in DownloadProblem if one.is_of_disk}
    assert DownloadProblem.of_disk(DiskProblem.READ_ONLY) is DownloadProblem.DISK_READ_ONLY


def test_no_other_address_helps_where_the_disk_a_person_or_a_setting_stands_in_the_way() -> None:
    helped = {one for one in DownloadProblem if one.ends_with_fresh_links}
    assert {DownloadProblem.LINK_EXPIRED, DownloadProblem.VENDOR_GONE, DownloadProblem.CUT_SHORT} <= helped
    assert not helped & {DownloadProblem.NONE, DownloadProblem.NO_TOKEN, DownloadProblem.PRIVATE_HOST}
    assert not any(one.is_of_disk for one in helped)


def test_a_filters_own_words_stand_behind_the_blocked_download_and_nowhere_else() -> None:
    said = DownloadProblem.BLOCKED.in_fact("port 81: not allowed")
    assert said == "blocked: port 81: not allowed"
    assert DownloadProblem.of_fact(said) is DownloadProblem.BLOCKED
    assert DownloadProblem.TOKEN_REFUSED.in_fact("words") == "token refused"

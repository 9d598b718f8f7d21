"""A few letters find what is meant: by its start, by words, by first letters, by pinyin, by letters in order."""

import pytest

from o8studio.domain.library.pinyin import initials_of
from o8studio.ui.palette.matching import Searched, best

TITLES = [
    "Generate clips", "Generate at the front", "Go to the prompt", "Library", "Save this frame…", "Full-screen picture",
    "Use these settings", "Collapse the queue", "Kling 3.0", "Lantern raft, Li River",
]  # fmt: skip


def found(query: str, titles: list[str] = TITLES) -> list[str]:
    return [titles[at] for at, _match in best([Searched(title) for title in titles], query, 12)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("gen", "Generate clips"),
        ("li", "Library"),
        ("river", "Lantern raft, Li River"),
        ("gttp", "Go to the prompt"),
        ("stf", "Save this frame…"),
        ("LIBRARY", "Library"),
        ("  kling   3 ", "Kling 3.0"),
        ("clpsq", "Collapse the queue"),
    ],
)
def test_what_is_meant_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_what_has_not_the_letters_is_not_found_and_nothing_typed_finds_everything() -> None:
    assert found("zzz") == []
    assert found("") == TITLES


def test_the_letters_that_matched_are_told() -> None:
    (match,) = [one for _at, one in best([Searched("Save this frame…")], "stf", 1)]
    assert match.letters == ((0, 1), (5, 6), (10, 11))
    (match,) = [one for _at, one in best([Searched("Lantern raft, Li River")], "li r", 1)]
    assert match.letters == ((14, 18),)


def test_chinese_is_found_by_pinyin_initials_and_by_its_signs() -> None:
    titles = ["漓江月夜", "可灵 3.0", "生成视频", "Aurora"]
    initials = initials_of(titles)
    assert initials == {"漓江月夜": "ljyy", "可灵 3.0": "kl 3.0", "生成视频": "scsp"}
    searched = [Searched(title, initials.get(title, "")) for title in titles]
    for query, title in (("ljy", "漓江月夜"), ("kl", "可灵 3.0"), ("江月", "漓江月夜"), ("scsp", "生成视频")):
        assert titles[best(searched, query, 3)[0][0]] == title
    (match,) = [one for at, one in best(searched, "jy", 3) if at == 0]
    assert match.letters == ((1, 3),)

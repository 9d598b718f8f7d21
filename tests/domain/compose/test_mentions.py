import pytest

from o8studio.domain.compose.mentions import mention, renumbered


@pytest.mark.parametrize(
    ("before", "after", "text", "expected"),
    [
        ("ab", "abc", "@image1 meets @image2 .", "@image1 meets @image2 ."),
        ("abc", "bc", "@image1 @image2 and @image3", "@image1 and @image2 "),
        ("abc", "ab", "a fox as in @image3 , running", "a fox as in , running"),
        ("ab", "ba", "@image2 first", "@image1 first"),
        ("a", "", "@image1 @image7", "@image7"),
        ("a", "b", "hello@image1", "hello"),
    ],
)
def test_a_name_goes_with_its_picture(before: str, after: str, text: str, expected: str) -> None:
    assert renumbered(text, before, after) == expected


def test_a_mention_is_found_again() -> None:
    assert (
        renumbered(f"{mention(12)}x", [str(n) for n in range(12)], [str(n) for n in range(1, 12)])
        == f"{mention(11)}x"
    )

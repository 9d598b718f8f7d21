"""Each problem has a sentence of its own, and says what was given."""

from o8studio.domain.library.query import Problem, ProblemKind
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.services.library.importing import Found
from o8studio.texts import language
from o8studio.texts.errors import explain
from o8studio.texts.library import found_words, leaving_words, query_words, refused_words, stayed_words


def test_every_problem_is_a_sentence() -> None:
    language.use("en")
    queries = {query_words(Problem(kind, "given", meant)) for kind in ProblemKind for meant in ("", "meant")}
    assert len(queries) == len(ProblemKind) + 2
    assert all("given" in words for words in queries)
    refusals = {refused_words(LibraryRefused(problem, "given")) for problem in LibraryProblem}
    assert len(refusals) == len(LibraryProblem)
    assert all(words[0].isupper() for words in refusals)
    assert "no such clip" in str(explain(LibraryRefused(LibraryProblem.NO_CLIP)))
    assert len(refused_words(LibraryRefused(LibraryProblem.BAD_QUERY, "x" * 1000))) < 200


def test_counts_and_kinds() -> None:
    language.use("en")
    assert leaving_words(1, 3).startswith("1 clip leaves")
    assert leaving_words(2, 1).startswith("2 clips leave")
    assert stayed_words([LibraryProblem.AWAY] * 2).startswith("2 clips stay in the trash. The drive")
    assert len({found_words(one.value) for one in Found}) == len(Found)
    assert found_words("tomorrow") == "tomorrow"

"""What is wrong with a provider file, and in which line."""

import tomllib

import pytest

from o8studio.store.catalogue.schema import BadProviderFile, check_provider, line_of

GOOD = """\
id = "mine"
label = "Mine"

[title_words_zh_CN]
fast = "快速"

[parameter_defs.length]
native = "seconds"
json_type = "integer"
label = "Length"
label_zh_CN = "时长"
help = ""
control = "number"
group = "main"
min = 1
max = 10

[parameter_defs.shots]
native = "shots"
json_type = "array<object>"
label = "Shots"
label_zh_CN = "镜头"
help = ""
control = "list"
group = "main"

[[list_items.shots]]
name = "prompt"
json_type = "string"

[[models]]
id = "m-1"
label = "M 1"

[[models.operations]]
id = "text_to_video"
parameters = [
  { use = "length" },
  { use = "shots" },
]

[[models.operations.rules]]
kind = "required_when"
param = "shots"
message = "Give a length."
if = { param = "length", present = true }

[[models]]
id = "m-2"
label = "M 2"
operations = []
"""


def checked(text: str) -> tuple[int, str] | None:
    basis = {"parameter_defs": {}, "list_items": {}, "title_words_zh_CN": {}}
    try:
        check_provider({**basis, **tomllib.loads(text)}, text)
    except BadProviderFile as error:
        return error.line, error.problem
    return None


def test_a_good_file_is_good() -> None:
    assert checked(GOOD) is None


def line(words: str, *, at: int = 0) -> int:
    """The number of the line that begins so, the `at`-th of them."""
    return [number for number, one in enumerate(GOOD.split("\n"), 1) if one.strip().startswith(words)][at]


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ('id = "mine"\n', "\n", 1, "`id` is missing"),
        ('label = "Mine"', "label = 5", 2, "`label` is missing"),
        ('fast = "快速"', "fast = 5", 5, "a word must be text"),
        ('native = "seconds"', 'other = "x"', line("[parameter_defs.length]"), "parameter length has no `native`"),
        ('control = "number"', 'control = "dial"', line("control"), "unknown control 'dial'"),
        ("max = 10", 'max = "ten"', line("max"), "`max` must be a number"),
        ("max = 10", "max = true", line("max"), "`max` must be a number"),
        ("max = 10", "enum = [[1]]", line("max"), "`enum` must be a list of plain values"),
        ("[[list_items.shots]]", "[[list_items.none]]", line("[[list_items"), "there is no parameter 'none'"),
        ('name = "prompt"\njson_type = "string"', 'name = "prompt"', line("[[list_items"), "an item of shots has no `json_type`"),
        ('id = "m-1"\nlabel = "M 1"', 'id = "m-1"', line("[[models]]"), "model m-1 has no `label`"),
        ('id = "m-2"\n', "", line("[[models]]", at=1), "a model has no `id`"),
        ('id = "text_to_video"\n', "", line("[[models.operations]]"), "an operation needs `id` and `parameters`"),
        ('{ use = "shots" }', '{ use = "takes" }', line("parameters"), "there is no parameter 'takes'"),
        ('kind = "required_when"', 'kind = "wishes"', line("kind"), "unknown kind of rule 'wishes'"),
        ('message = "Give a length."\n', "", line("[[models.operations.rules]]"), "a rule needs a `message`"),
        ('param = "shots"\n', 'param = "seed"\n', line("[[models.operations.rules]]"), "the rule speaks of seed"),
        ("present = true", "sings = true", line("if = "), "a condition is `param` with one of"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, where: int, problem: str) -> None:
    assert GOOD.count(old) >= 1
    found = checked(GOOD.replace(old, new, 1))
    assert found is not None
    assert problem in found[1]
    assert found[0] == where


def test_a_file_without_models_is_none() -> None:
    assert checked('id = "a"\nlabel = "A"\n') == (1, "there are no `models`")


def test_what_is_not_toml_names_the_line_of_the_reader() -> None:
    text = 'id = "a"\nlabel = \n'
    with pytest.raises(tomllib.TOMLDecodeError) as found:
        tomllib.loads(text)
    error = BadProviderFile.at(text, found.value)
    assert error.line == 2
    assert error.problem.startswith("this is not TOML: ")
    assert str(error) == f"line 2: {error.problem}"


def test_a_table_is_found_by_its_number_among_others_of_its_name() -> None:
    assert line_of(GOOD, ("models", 1, "label")) == line('label = "M 2"')
    assert line_of(GOOD, ("models", 0, "operations", 0, "rules", 0, "kind")) == line("kind")
    assert line_of(GOOD, ("nowhere",)) == 1

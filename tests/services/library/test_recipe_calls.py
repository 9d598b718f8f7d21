"""A recipe as a call: it runs as it stands, with placeholders for address and token."""

import json
import shlex
import subprocess
import sys

from o8studio.domain.library.recipe import Recipe
from o8studio.services.library.recipe_calls import as_curl, as_python

RECIPE = Recipe(source="o8studio", prompt='it\'s "a" $fox\n`猫`', model="sora-2", core={"duration": 5})


def test_curl_is_one_command_whatever_the_prompt_holds() -> None:
    words = shlex.split(as_curl(RECIPE))
    assert words[0] == "curl"
    assert words[1] == "$GATEWAY/v1/videos"
    assert "Authorization: Bearer $TOKEN" in words
    assert json.loads(words[-1])["prompt"] == RECIPE.prompt


def test_python_is_a_program_that_holds_no_token() -> None:
    program = as_python(RECIPE)
    compile(program, "recipe", "exec")
    shown = program.split("request =")[0] + "print(json.dumps(body))"
    told = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout
    assert json.loads(told)["prompt"] == RECIPE.prompt
    assert 'os.environ["TOKEN"]' in program

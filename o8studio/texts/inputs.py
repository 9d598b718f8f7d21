"""What is wrong with something that a person typed, pasted or chose."""

from o8studio.domain.errors import BadInput, InputField, InputProblem
from o8studio.domain.request import UnfitJson
from o8studio.domain.secret import MOST_LETTERS
from o8studio.texts.language import _


def answered_words(error: BadInput) -> str:
    """The result of checking an id or a token before it is used."""
    match error.field, error.problem:
        case InputField.TASK, InputProblem.EMPTY:
            return _("The task id is missing.")
        case InputField.TASK, InputProblem.UNKNOWN:
            return _(
                "The gateway does not know this task id. Nothing was changed; look it up there and give it again."
            )
        case InputField.TASK, InputProblem.OF_ANOTHER_JOB:
            return _("This task id belongs to another clip. Nothing was changed.")
        case InputField.TASK, problem:
            return _("The gateway answered about another task, {id}. Nothing was changed.").format(
                id=problem.removeprefix("another ")
            )
        case _, InputProblem.UNKNOWN:
            return _(
                "With this token the gateway does not know this clip; it may belong to another "
                "account. The token was not kept."
            )
        case _, InputProblem.NO_GATEWAY:
            return _("This clip's gateway is no longer set up. The token was not kept.")
        case _:
            return _(
                "With this token the gateway did not report the state of this clip. The token was not kept."
            )


def unfit_words(error: UnfitJson) -> str:
    """Why a typed JSON value can't be sent."""
    match error.found:
        case UnfitJson.UNICODE:
            return _("It contains half a character, which is not valid Unicode.")
        case UnfitJson.DEPTH:
            return _("This is nested too deeply.")
        case found:
            return _("{number} is not a number that JSON has.").format(number=found)


def character_words(place: int, sign: str) -> str:
    """Which character of a token is wrong."""
    # Translators: {place} counts the characters of a token from 1
    return _(
        "character {place} is “{sign}”, and a token has only letters, digits and signs of ASCII."
    ).format(place=place, sign=sign if sign.isprintable() else f"U+{ord(sign or ' '):04X}")


def meant_words(gateway: str) -> str:
    """A gateway that is not there, and the one that was probably meant."""
    return _("There is no such gateway. Did you mean {name}?").format(name=gateway)


def token_too_long_words() -> str:
    """That something is too long for a token."""
    most = f"{MOST_LETTERS:,}"
    return _("This is too long for a token, which has {most} letters at most.").format(most=most)


def input_words(error: BadInput) -> str:
    match error.field, error.problem:
        case InputField.ADDRESS, InputProblem.EMPTY:
            return _("The address is missing.")
        case InputField.ADDRESS, _problem:
            return _("This is not a gateway's address. One looks like https://gateway.example.com.")
        case InputField.PROXY, _problem:
            return _("This is not a proxy's address. One looks like http://127.0.0.1:7890.")
        case InputField.TOKEN, InputProblem.EMPTY:
            return _("The token is missing.")
        case InputField.TOKEN, InputProblem.CHARACTERS:
            return _("This is not a token: {character} Copy it again.").format(
                character=character_words(error.place, error.sign)
            )
        case InputField.TOKEN, InputProblem.TOO_LONG:
            return token_too_long_words()
        case InputField.PASSPHRASE, InputProblem.EMPTY:
            return _("The passphrase is missing.")
        case InputField.CA_FILE, _problem:
            return _("This file contains no readable certificates.")
        case InputField.NAME, InputProblem.EMPTY:
            return _("The name is missing.")
        case InputField.NAME, InputProblem.TAKEN:
            return _("Another gateway has this name.")
        case InputField.FORMAT, problem:
            return _("These models can't be sent in this format. Choose from {formats}.").format(
                formats=problem.removeprefix("one of ")
            )
        case InputField.GATEWAY, InputProblem.UNKNOWN if error.meant:
            return meant_words(error.meant)
        case InputField.GATEWAY, InputProblem.UNKNOWN:
            return _("There is no such gateway.")
        case _, InputProblem.NO_UNICODE:
            return _("The text contains characters that are not valid Unicode.")
        case _, InputProblem.NO_JSON:
            return _("It contains a number or a value that JSON does not allow.")
        case InputField.GATEWAY, InputProblem.TOO_MANY:
            return _("There are as many gateways already as can be kept. Remove one that you no longer use.")
        case InputField.HOST, InputProblem.TOO_MANY:
            return _("These are too many addresses.")
        case InputField.HOST, _problem:
            return _("This is not a host. One looks like 192.168.1.20 or clips.example.com.")
        case InputField.FILE, InputProblem.ANOTHER_FILE:
            return _("This is not the file that was downloaded.")
        case _:
            return _("{field} can't be used: {problem}.").format(field=error.field, problem=error.problem)

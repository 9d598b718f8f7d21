"""Which input method Qt is to load: its wheels bring no plug-in for fcitx, and fcitx speaks IBus' interface as well."""

from collections.abc import Mapping, MutableMapping

_VARIABLE = "QT_IM_MODULE"
_SEVERAL = "QT_IM_MODULES"
_FCITX = ("fcitx", "fcitx5")


def wanted_module(environment: Mapping[str, str]) -> str:
    """The value that the variable should have; empty where it may stay as it is."""
    named = environment.get(_VARIABLE, "")
    several = environment.get(_SEVERAL, "").split(";")
    is_fcitx = named in _FCITX or (bool(several[0]) and all(one in _FCITX for one in several))
    if not is_fcitx or environment.get("WAYLAND_DISPLAY"):
        return ""  # under Wayland the compositor is asked
    return "ibus"


def choose_input_method(environment: MutableMapping[str, str]) -> None:
    """Change the environment before Qt reads it."""
    if chosen := wanted_module(environment):
        environment[_VARIABLE] = chosen
        environment.pop(_SEVERAL, None)


def told_module(environment: Mapping[str, str]) -> str:
    """What `doctor` says."""
    if environment.get("WAYLAND_DISPLAY"):
        return environment.get(_VARIABLE) or "Wayland text-input"
    chosen = wanted_module(environment)
    named = environment.get(_VARIABLE, "") or environment.get(_SEVERAL, "")
    return f"ibus, which {named} speaks" if chosen else named or "Compose"

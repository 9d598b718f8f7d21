"""fcitx is reached through IBus' interface under X11; everything else stays as the system chose it."""

import pytest

from o8studio.store.input_method import choose_input_method, told_module


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULE": "fcitx5", "DISPLAY": ":0"}, {"QT_IM_MODULE": "ibus", "DISPLAY": ":0"}),
        ({"QT_IM_MODULES": "fcitx;fcitx5"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULES": "wayland;fcitx"}, {"QT_IM_MODULES": "wayland;fcitx"}),
        (
            {"QT_IM_MODULE": "fcitx", "WAYLAND_DISPLAY": "w"},
            {"QT_IM_MODULE": "fcitx", "WAYLAND_DISPLAY": "w"},
        ),
        ({"QT_IM_MODULE": "ibus"}, {"QT_IM_MODULE": "ibus"}),
        ({}, {}),
    ],
)
def test_what_qt_is_told_to_load(before: dict[str, str], after: dict[str, str]) -> None:
    environment = dict(before)
    choose_input_method(environment)
    assert environment == after


def test_the_doctor_names_it() -> None:
    assert told_module({"QT_IM_MODULE": "fcitx"}) == "ibus, which fcitx speaks"
    assert told_module({"WAYLAND_DISPLAY": "w"}) == "Wayland text-input"
    assert told_module({}) == "Compose"

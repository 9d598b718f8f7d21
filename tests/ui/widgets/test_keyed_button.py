"""The keys that press a main button are drawn on it where they have room."""

from o8studio.ui.widgets.keyed_button import KeyedButton


def test_its_keys_have_room_and_give_way_where_there_is_none(dressed) -> None:
    made, plain = KeyedButton("Comment", ("Ctrl", "↵")), KeyedButton("Comment", ())
    assert made.sizeHint().width() > plain.sizeHint().width()
    assert made.minimumSizeHint() == plain.minimumSizeHint(), "its words are never cut"

    def picture(button: KeyedButton, width: int) -> bytes:
        button.resize(width, 40)
        image = button.grab().toImage()
        return bytes(image.constBits())

    wide, narrow = made.sizeHint().width() + 30, made.minimumSizeHint().width()
    assert picture(made, wide) != picture(plain, wide)
    made.show_caps(("Ctrl", "G"))
    other = picture(made, wide)
    made.show_caps(("Ctrl", "↵"))
    assert picture(made, wide) != other
    assert picture(made, narrow) == picture(plain, narrow)

"""The words of the settings file are those of earlier versions, and a later version's word is kept."""

from dataclasses import fields, replace
from pathlib import Path

from o8studio.domain.ids import GatewayId
from o8studio.domain.settings import NO_PROXY, SYSTEM_PROXY, Preference, Surround, ThemeName, TokenStorage
from o8studio.store.settings import GatewayEntry, Settings, load, save


def test_each_setting_that_a_person_changes_has_its_name_and_no_name_is_without_a_setting() -> None:
    assert {one.name for one in fields(Settings)} == {*Preference, "gateways", "current_gateway"}


def test_the_words_are_as_they_were() -> None:
    assert list(TokenStorage) == ["keyring", "session", "passphrase"]
    assert list(ThemeName) == ["dark", "light", "system"]
    assert list(Surround) == ["theme", "black", "grey"]
    assert (NO_PROXY, SYSTEM_PROXY) == ("direct", "system")


def test_choices_are_written_as_their_words_and_read_as_members(tmp_path: Path) -> None:
    entry = GatewayEntry(
        id=GatewayId("a"), name="a", base_url="https://a.example", token_storage=TokenStorage.PASSPHRASE
    )
    chosen = Settings(theme=ThemeName.SYSTEM, surround=Surround.GREY, gateways=(entry,))
    path = tmp_path / "settings.toml"
    save(path, chosen)
    text = path.read_text("utf-8")
    for line in ('theme = "system"', 'surround = "grey"', 'token_storage = "passphrase"'):
        assert line in text.split("\n")
    read = load(path)
    assert read == chosen
    assert (read.theme, read.surround) == (ThemeName.SYSTEM, Surround.GREY)
    assert read.gateways[0].token_storage is TokenStorage.PASSPHRASE


def test_a_theme_of_a_later_version_is_kept_and_a_storage_nobody_knows_is_the_keyring(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        'theme = "sepia"\n[[gateways]]\nid = "a"\nname = "a"\nbase_url = "https://a.example"\ntoken_storage = "cloud"\n'
    )
    read = load(path)
    assert (str(read.theme), read.gateways[0].token_storage) == ("sepia", TokenStorage.KEYRING)
    save(path, replace(read, volume=0.5))
    assert 'theme = "sepia"' in path.read_text("utf-8")

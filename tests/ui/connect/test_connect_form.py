"""The form that connects a gateway, or gives one another token."""

from o8studio.domain.secret import Secret
from o8studio.store.paths import places
from o8studio.store.settings import load
from o8studio.studio import Studio
from o8studio.ui.connect.connect_form import ConnectDialog
from o8studio.ui.window.controller import WindowController
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene


def test_replacing_the_token_of_a_renamed_gateway_makes_no_second_one(
    dressed, home, demo: DemoServer
) -> None:
    """The form knew only the address, so that another gateway was made of it."""

    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        answers: list[str] = []
        presenters.connect.connect_gateway(
            "team", demo.url, TOKEN, "direct", "passphrase", "sesame", answers.append
        )
        await until(lambda: answers == [""])
        before = studio.setup.known("team")
        window.show_page("settings")
        presenters.gateways.change_gateway(before.id, {"name": "Studio"}, answers.append)
        await until(lambda: len(answers) == 2)
        section = window.pages.settings()
        section.connect_asked.emit(presenters.gateways.gateway())
        (dialog,) = window.shell.findChildren(ConnectDialog)
        form = dialog.form
        assert (form.address.text(), form._proxy_value()) == (demo.url, "direct")
        connected: list[bool] = []
        form.connected.connect(lambda: connected.append(True))
        form.token.setText(TOKEN)
        form.connect_button.click()
        await until(lambda: bool(connected), 20)
        (entry,) = load(places().settings).gateways
        assert (entry.id, entry.name, entry.token_storage, entry.formats) == (
            before.id, "Studio", "passphrase", before.formats,
        )  # fmt: skip
        assert await studio.tokens.get(entry) == Secret(TOKEN)

    play_scene(dressed, None, scene)

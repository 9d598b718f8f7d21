"""Models, vendors and parameters by the names that people use."""

from tests.support.drafts import CATALOGUE


def test_models_are_called_in_chinese_by_their_vendors_names() -> None:
    titles = {card.id: card.title_zh for card in CATALOGUE.specs()}
    assert titles["kling-v3"] == "可灵 3.0"
    assert titles["doubao-seedance-2-0-260128"] == "豆包 Seedance 2.0"
    assert titles["jimeng_ti2v_v30_pro"] == "即梦 3.0 Pro 1080p"
    assert titles["viduq3-pro"] == "Vidu Q3 Pro"
    assert not [
        title for title in titles.values() if any(word in title for word in ("Kling", "Jimeng", "Hailuo"))
    ]

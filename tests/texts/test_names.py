"""Models, vendors and parameters by the names that people use."""

from o8studio.texts.names import made_words, model_summary
from tests.support.drafts import CATALOGUE, view


def test_models_are_called_in_chinese_by_their_vendors_names() -> None:
    titles = {card.id: card.title_zh for card in CATALOGUE.specs()}
    assert titles["kling-v3"] == "可灵 3.0"
    assert titles["doubao-seedance-2-0-260128"] == "豆包 Seedance 2.0"
    assert titles["jimeng_ti2v_v30_pro"] == "即梦 3.0 Pro 1080p"
    assert titles["viduq3-pro"] == "Vidu Q3 Pro"
    assert not [
        title for title in titles.values() if any(word in title for word in ("Kling", "Jimeng", "Hailuo"))
    ]


def test_a_model_is_described_in_seconds_and_with_the_pictures_that_some_gateway_passes_on() -> None:
    facts = {
        model: model_summary(CATALOGUE.spec(model))
        for model in ("doubao-seedance-1-0-pro-250528", "jimeng_t2v_v30", "kling-v1-6", "viduq1", "ray-2")
    }
    assert facts["doubao-seedance-1-0-pro-250528"].startswith("2 to 12 s, "), "frames are no seconds"
    assert facts["jimeng_t2v_v30"].startswith("5 to 10 s, "), "121 frames are five seconds"
    assert "reference" not in facts["kling-v1-6"], "several pictures are a route of their own"
    assert facts["viduq1"].endswith("7 references")
    assert facts["ray-2"].startswith("5 to 9 s, ")


def test_a_length_that_the_model_chooses_is_no_number() -> None:
    assert made_words(view("doubao-seedance-2-5-260628", values={"duration": -1})).startswith("length chosen")
    assert made_words(view("doubao-seedance-2-5-260628", values={"duration": 8})).startswith("8 s, ")

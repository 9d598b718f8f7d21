"""The note beside a field's name."""

from PySide6.QtWidgets import QApplication

from o8studio.domain.compose.common_fields import shared_fields, shared_standing
from o8studio.ui.compose.field_note import field_message
from tests.support.drafts import view
from tests.support.looks import set_language


def test_what_only_one_model_has_is_said_with_the_signs_of_the_language(dressed: QApplication) -> None:
    """Chinese had the semicolon of English, with a space."""
    set_language("zh_CN")
    try:
        views = [view(model) for model in ("kling-v3", "doubao-seedance-2-0-260128")]
        (negative,) = [one for one in shared_fields(views) if one.spec.key == "negative_prompt"]
        said = field_message(negative, shared_standing(negative, views, {}), views).words
        assert said == "仅 可灵；未设置"
    finally:
        set_language("en")

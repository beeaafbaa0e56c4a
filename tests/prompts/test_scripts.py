"""Which script a text is in."""

import pytest
import uharfbuzz as hb

from app.prompts import detect_script, is_right_to_left, script_name
from app.prompts.scripts import script_code


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Neu ab Montag", "latin"),
        ("今日のおすすめ", "japanese"),
        ("コーヒー", "japanese_kana"),
        ("今日推荐", "chinese"),
        ("오늘의 추천", "korean"),
        ("АРОМА", "cyrillic"),
        ("Καφές", "greek"),
        ("تخفيض", "arabic"),
        ("קפה", "hebrew"),
        ("विशेष", "devanagari"),
        ("กาแฟ", "thai"),
        ("ყავა", "georgian"),
        ("2026 – 50 %", None),
        ("", None),
        ("コーヒー COFFEE", "latin+japanese_kana"),
        ("قهوة Cafe", "arabic+latin"),
    ],
)
def test_it_tells_the_script_from_the_letters(text: str, key: str | None) -> None:
    assert detect_script(text) == key


def test_it_names_mixed_scripts_in_order_of_weight() -> None:
    assert script_name("japanese_kana+latin") == "Japanese kana and Latin letters"
    assert is_right_to_left("arabic+latin")


def test_it_agrees_with_harfbuzz_on_the_script_property() -> None:
    functions = hb.UnicodeFuncs() if hasattr(hb, "UnicodeFuncs") else None
    if functions is None or not hasattr(functions, "script"):
        pytest.skip("this uharfbuzz does not tell a character’s script")
    differ = [
        point
        for point in range(0x20, 0x2FFF, 7)
        if (script_code(chr(point)) or "-") not in ("-", functions.script(point))
    ]
    assert differ == []

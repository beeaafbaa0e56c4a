"""Which script a text is in, and how a prompt names it."""

import pytest
import uharfbuzz as hb

from app.prompts import SCRIPTS, detect_script, is_right_to_left, script_name
from app.prompts.language.scripts import belongs, is_script, script_code


@pytest.mark.parametrize(
    ("text", "key", "name"),
    [
        ("Neu ab Montag", "latin", "Latin letters"),
        ("Größe, naïve", "latin", "Latin letters"),
        ("今日のおすすめ", "japanese", "Japanese kanji and kana"),
        ("コーヒー", "japanese_kana", "Japanese kana"),
        ("今日推荐", "chinese", "Chinese (either)"),
        ("ㄅㄆ漢", "chinese", "Chinese (either)"),
        ("오늘의 추천", "korean", "Korean Hangul"),
        ("АРОМА", "cyrillic", "Cyrillic"),
        ("Καφές", "greek", "Greek"),
        ("تخفيض", "arabic", "Arabic right-to-left"),
        ("קפה", "hebrew", "Hebrew right-to-left"),
        ("विशेष", "devanagari", "Devanagari"),
        ("กาแฟ", "thai", "Thai"),
        ("ყავა", "georgian", "Georgian"),
        ("ܩܗܘܐ", "syriac", "Syriac right-to-left"),
        ("ᠮᠣᠩᠭᠣᠯ", "mongolian", "Mongolian"),
        ("𐌰𐌱", "gothic", "Gothic"),
        ("ꦗꦮ", "javanese", "Javanese"),
        ("コーヒー COFFEE", "latin+japanese_kana", "Latin letters and Japanese kana"),
        ("今日のコーヒー Café", "japanese+latin", "Japanese kanji and kana, and Latin letters"),
        ("قهوة Cafe!", "arabic+latin", "Arabic right-to-left and Latin letters"),
        ("aб", "latin+cyrillic", "Latin letters and Cyrillic"),
        ("бa", "cyrillic+latin", "Cyrillic and Latin letters"),
        ("aaa ббγγ", "latin+cyrillic+greek", "Latin letters, Cyrillic, and Greek"),
        ("aбγאა", "latin+cyrillic+greek+hebrew", "Latin letters, Cyrillic, Greek, and Hebrew right-to-left"),
        ("大韓民國 만세", "chinese+korean", "Chinese (either) and Korean Hangul"),
    ],
)
def test_it_tells_the_script_from_the_letters_and_names_it(text: str, key: str, name: str) -> None:
    assert detect_script(text) == key
    assert script_name(key) == name
    assert is_script(key)
    assert belongs(text, key)


@pytest.mark.parametrize("text", ["", "2026 – 50 %", "👩‍👧 ✓", "\u0301\u200d\u200e"])
def test_it_says_nothing_where_no_letter_says_a_script(text: str) -> None:
    assert detect_script(text) is None


@pytest.mark.parametrize("key", ["", "klingon", "latin+", "latin+latin", "latin+greek+thai+hebrew+arabic", "Latin"])
def test_it_knows_no_script_of_that_name(key: str) -> None:
    assert not is_script(key)


def test_it_names_every_script_of_the_form() -> None:
    assert all(script_name(key) == name for key, name in SCRIPTS.items())
    assert [key for key in SCRIPTS if is_right_to_left(key)] == ["arabic", "hebrew"]
    assert is_right_to_left("adlam+latin")
    assert not is_right_to_left("latin+arabic")


def test_it_belongs_to_a_script_when_any_character_does() -> None:
    assert belongs("今日のおすすめ", "japanese_kana")
    assert belongs("今日", "chinese_traditional")
    assert belongs("今日", "korean")
    assert not belongs("今日", "japanese_kana")
    assert not belongs("2026", "latin")


def test_it_agrees_with_harfbuzz_on_the_script_property() -> None:
    """HarfBuzz knows Unicode by itself. Every ninth character of the planes that hold letters is asked."""
    differ, told = [], 0
    for point in (*range(0x20, 0x20000, 9), *range(0x20000, 0x3FFFF, 997), 0xE0041, 0x10FFFD):
        if 0xD800 <= point < 0xE000:
            continue
        buffer = hb.Buffer()
        buffer.add_str(chr(point))
        buffer.guess_segment_properties()
        theirs = buffer.script if buffer.script not in ("Zyyy", "Zinh", "Zzzz") else None
        told += theirs is not None
        if script_code(chr(point)) != theirs:
            differ.append(hex(point))
    assert differ == []
    assert told > 8_000

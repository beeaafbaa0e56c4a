"""Links of sharing services, which answer with a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts import ModelFacts, apply_fix, lint, parse_spec
from app.prompts.share_links import share_link
from tests.prompts.rows import BASE, MODEL

DIRECT = {
    "https://www.dropbox.com/s/0000000000/poster.jpg?dl=0": "https://www.dropbox.com/s/0000000000/poster.jpg?raw=1",
    "https://www.dropbox.com/s/0000000000/poster.jpg": "https://www.dropbox.com/s/0000000000/poster.jpg?raw=1",
    "https://www.dropbox.com/scl/fi/0000000000/poster.jpg?rlkey=0000&dl=0": "https://www.dropbox.com/scl/fi/0000000000/poster.jpg?rlkey=0000&raw=1",
    "https://drive.google.com/file/d/0000000000000000000000000/view?usp=sharing": "https://drive.google.com/uc?export=download&id=0000000000000000000000000",
    "https://drive.google.com/file/u/1/d/0000000000000000000000000/edit": "https://drive.google.com/uc?export=download&id=0000000000000000000000000",
    "https://drive.google.com/open?id=00000000000&usp=drive_copy": "https://drive.google.com/uc?export=download&id=00000000000",
    "https://drive.google.com/file/d/00000000000/view?resourcekey=0-ab": "https://drive.google.com/uc?export=download&id=00000000000&resourcekey=0-ab",
    "https://github.com/owner/repo/blob/main/art/a%20b.png": "https://raw.githubusercontent.com/owner/repo/main/art/a%20b.png",
    "https://gitlab.com/owner/group/repo/-/blob/main/a.png?ref_type=heads": "https://gitlab.com/owner/group/repo/-/raw/main/a.png",
    "https://gitlab.example.org/o/r/-/blob/v1/a.png": "https://gitlab.example.org/o/r/-/raw/v1/a.png",
    "https://bitbucket.org/owner/repo/src/main/a.png": "https://bitbucket.org/owner/repo/raw/main/a.png",
    "https://codeberg.org/owner/repo/src/branch/main/a.png": "https://codeberg.org/owner/repo/raw/branch/main/a.png",
    "https://imgur.com/aBcD123": "https://i.imgur.com/aBcD123.png",
    "https://contoso.sharepoint.com/:i:/s/design/0000?e=abc": "https://contoso.sharepoint.com/:i:/s/design/0000?e=abc&download=1",
    "https://commons.wikimedia.org/wiki/File:Cat_poster.jpg": "https://commons.wikimedia.org/wiki/Special:FilePath/Cat_poster.jpg",
    "https://de.wikipedia.org/wiki/Datei:Katze.jpg": "https://de.wikipedia.org/wiki/Special:FilePath/Katze.jpg",
    "https://cloud.example.org/s/aBcDeFgHiJkLmNo": "https://cloud.example.org/s/aBcDeFgHiJkLmNo/download",
    "https://giphy.com/gifs/cat-poster-aBcDeFgHiJ": "https://i.giphy.com/aBcDeFgHiJ.gif",
    "https://unsplash.com/photos/a-red-lamp-0a1B2c3D4e5": "https://unsplash.com/photos/0a1B2c3D4e5/download",
    "https://www.google.com/imgres?imgurl=https%3A%2F%2Fcdn.example.com%2Fa.jpg&imgrefurl=x": "https://cdn.example.com/a.jpg",
    "https://www.bing.com/images/search?view=detailV2&mediaurl=https%3a%2f%2fcdn.example.com%2fa.jpg": "https://cdn.example.com/a.jpg",
    "https://yandex.com/images/search?img_url=https%3A%2F%2Fcdn.example.com%2Fa.jpg&rpt=simage": "https://cdn.example.com/a.jpg",
    "https://duckduckgo.com/?q=lamp&iax=images&iai=https%3A%2F%2Fcdn.example.com%2Fa.jpg": "https://cdn.example.com/a.jpg",
    "https://www.google.com/url?q=https://cdn.example.com/a.jpg&sa=U": "https://cdn.example.com/a.jpg",
}  # fmt: skip
PAGES = """
https://www.dropbox.com/scl/fo/0000/abc?rlkey=1&dl=0 https://www.dropbox.com/sh/0000/abc https://drive.google.com/drive/folders/0000
https://photos.app.goo.gl/aBcDeFg https://photos.google.com/share/AF1Q/photo/AF1Q https://1drv.ms/i/s!AmCk https://1drv.ms/u/c/0000/abc
https://onedrive.live.com/?authkey=%21A&cid=0&id=0 https://www.icloud.com/photos/#0abc https://share.icloud.com/photos/0abc
https://www.icloud.com/iclouddrive/0abc#poster https://app.box.com/s/0000abcd https://example.box.com/s/0000abcd https://we.tl/t-aBcD
https://wetransfer.com/downloads/0000/1111 https://www.figma.com/file/abc/Poster https://www.figma.com/design/abc/Poster?node-id=1-2
https://imgur.com/a/aBcD123 https://imgur.com/gallery/a-cat-aBcD123 https://www.pinterest.com/pin/0000/ https://pin.it/abc
https://www.instagram.com/p/aBcD/ https://www.facebook.com/photo/?fbid=1 https://x.com/someone/status/1/photo/1 https://flic.kr/p/abc
https://www.flickr.com/photos/someone/1/ https://www.behance.net/gallery/1/Poster https://dribbble.com/shots/1-poster
https://www.canva.com/design/DAF/view https://mega.nz/file/abc#def https://disk.yandex.ru/i/abc https://yadi.sk/i/abc https://ibb.co/abc123
https://www.pexels.com/photo/red-lamp-1/ https://tenor.com/view/cat-gif-1 https://share.adobe.com/abc https://miro.com/app/board/u=/
https://www.mediafire.com/file/abc/a.jpg/file https://gyazo.com/0123456789abcdef0123456789abcdef https://prnt.sc/abc https://f.io/abc
https://www.google.com/search?q=lamp&tbm=isch https://search.example.com/imgres?imgurl=x https://team.slack.com/files/U1/F1/a.png
""".split()  # noqa: SIM905
FILES = """
https://example.com/a.jpg https://www.dropbox.com/s/0000/poster.jpg?raw=1 https://www.dropbox.com/scl/fi/0/a.jpg?rlkey=0&dl=1
https://dl.dropboxusercontent.com/s/0000/poster.jpg https://drive.google.com/uc?export=download&id=0000000000
https://drive.google.com/thumbnail?id=0000000000&sz=w1000 https://lh3.googleusercontent.com/abc https://i.imgur.com/aBcD123.png
https://raw.githubusercontent.com/o/r/main/a.png https://github.com/o/r/raw/main/a.png https://github.com/o/r/blob/main/a.png?raw=true
https://app.box.com/shared/static/abc.jpg https://upload.wikimedia.org/wikipedia/commons/a/ab/Cat.jpg
https://contoso.sharepoint.com/:i:/s/design/0?download=1 https://images.unsplash.com/photo-1?w=100 https://i.pinimg.com/originals/a.jpg
https://encrypted-tbn0.gstatic.com/images?q=tbn:abc https://th.bing.com/th/id/OIP.abc?w=1 https://live.staticflickr.com/1/2_3_b.jpg
https://cloud.example.org/s/aBcDeFgHiJkLmNo/download https://media.giphy.com/media/abc/giphy.gif https://pbs.twimg.com/media/abc?format=jpg
https://storage.googleapis.com/bucket/a.jpg https://notdropbox.com/s/0/a.jpg https://dropbox.com.evil.example/s/0/a.jpg
https://i.gyazo.com/0123456789abcdef0123456789abcdef.png https://image.prntscr.com/image/abc.png
https://imgur.com/aBcD123.jpg https://search.example.com/images/a.jpg https://cdn.figma.com/file/uploads/a.png
""".split()  # noqa: SIM905


@pytest.mark.parametrize("url", DIRECT)
def test_it_knows_the_direct_address_of_a_shared_file(url: str) -> None:
    link = share_link(url)
    assert link
    assert link.direct == DIRECT[url]
    assert share_link(link.direct) is None


@pytest.mark.parametrize("url", PAGES)
def test_it_knows_a_page_that_has_no_direct_address(url: str) -> None:
    link = share_link(url)
    assert link
    assert link.direct is None


@pytest.mark.parametrize("url", FILES)
def test_it_leaves_the_address_of_a_file_alone(url: str) -> None:
    assert share_link(url) is None


@given(st.text(max_size=60))
def test_it_answers_for_any_text(text: str) -> None:
    share_link(text)
    for host in ("www.dropbox.com/s/", "drive.google.com/file/d/", "www.google.com/imgres?imgurl=", "[", "imgur.com/"):
        link = share_link(f"https://{host}{text}")
        assert link is None or link.direct is None or link.direct.startswith("https://")


@pytest.mark.parametrize("url", [*list(DIRECT)[:4], PAGES[0]])
def test_it_becomes_a_finding_with_the_direct_link_as_its_fix(url: str) -> None:
    given = BASE | {"images": [{"url": url}]}
    [finding] = lint(parse_spec(given), ModelFacts(MODEL))
    assert (finding.code, finding.severity, finding.field) == ("share_link", "warning", "/images/0/url")
    if url in DIRECT:
        assert finding.fix
        fixed = apply_fix(given, finding.fix)
        assert fixed["images"] == [{"url": DIRECT[url]}]
        assert lint(parse_spec(fixed), ModelFacts(MODEL)) == []
    else:
        assert finding.fix is None
        assert "download it" in finding.message


def test_a_raw_body_is_told_the_same() -> None:
    raw = {
        "version": 1,
        "model": MODEL,
        "raw": {"prompt": "Remove the lamp. Keep all else.", "images": list(DIRECT)[:1]},
    }
    found = {finding.code: finding for finding in lint(parse_spec(raw), ModelFacts(MODEL))}
    assert found["share_link"].field == "/raw/images/0"
    assert found["share_link"].fix
    assert apply_fix(raw, found["share_link"].fix)["raw"]["images"] == list(DIRECT.values())[:1]


@pytest.mark.parametrize(
    ("url", "code"),
    [("https://example.com/a.jpg,", "address_marks"), ("https://example.com/a.jpg).", "address_marks"), ("https://example.com/my a.jpg", "bad_image_url"), ("<https://example.com/my%20a.jpg>", "bad_image_url")],
)  # fmt: skip
def test_it_mends_what_stands_around_an_address(url: str, code: str) -> None:
    given = BASE | {"images": [{"url": url}]}
    [finding] = lint(parse_spec(given), ModelFacts(MODEL))
    assert finding.code == code
    assert finding.fix
    assert lint(parse_spec(apply_fix(given, finding.fix)), ModelFacts(MODEL)) == []

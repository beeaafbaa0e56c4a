"""The builder by hand: typing, clicking, keys; with and without a script, in both themes and two widths."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.media.samples import sample_path
from tests.browser.conftest import Open
from tests.browser.looks import every_look

pytestmark = pytest.mark.browser
POSTER = "/?sample=poster"
PAIRS = """() => [...new FormData(document.getElementById("builder"))].filter(([name, value]) =>
    name !== "client_key" && typeof value === "string")"""


def control(page: Page, name: str) -> Locator:
    return page.locator(f'[id="{name}"]')


def press(page: Page, do: str) -> None:
    page.locator(f'button[name="do"][value="{do}"]').first.click()


def prompt(page: Page) -> Locator:
    return page.locator("#prompt-text")


def test_it_writes_the_prompt_as_one_types_and_loses_no_key(open_page: Open) -> None:
    page = open_page(POSTER)
    page.evaluate(
        """() => { window.updates = 0; new MutationObserver(() => window.updates++).observe(
            document.getElementById("prompt"), { subtree: true, childList: true, characterData: true }); }"""
    )
    words = control(page, "change-1.reads")
    words.fill("")
    page.evaluate("window.updates = 0")
    words.press_sequentially("Order at the counter", delay=60)
    expect(prompt(page)).to_contain_text('reads "Order at the counter"')
    assert page.evaluate("window.updates") >= 5
    expect(words).to_be_focused()
    expect(words).to_have_value("Order at the counter")
    expect(control(page, "change-1.script-auto")).to_have_text("Latin")
    expect(control(page, "change-1.gist")).to_have_text("Headline reads Order at the counter")


def test_it_flashes_only_the_sentence_that_changed(open_page: Open) -> None:
    page = open_page(POSTER)
    page.locator("#keep-lighting").check(force=True)
    expect(prompt(page)).to_contain_text("lighting")
    expect(page.locator(".prompt-line.is-new")).to_have_count(1)
    expect(page.locator(".prompt-line.is-new")).to_have_attribute("data-origin", "keep")


def test_it_leads_from_a_word_of_the_prompt_to_its_control(open_page: Open) -> None:
    page = open_page(POSTER)
    page.locator("#change-1 > summary").click()
    prompt(page).get_by_role("link", name="今日のおすすめ").click()
    expect(control(page, "change-1.reads")).to_be_focused()
    expect(control(page, "change-1.reads")).to_be_visible()


def test_it_adds_a_change_a_line_and_takes_them_back_by_keys(open_page: Open) -> None:
    page = open_page(POSTER)
    press(page, "line:1")
    expect(control(page, "change-1.reads.2")).to_be_focused()
    press(page, "add:lighting")
    expect(control(page, "change-2.to")).to_be_focused()
    page.keyboard.type("golden hour")
    expect(prompt(page)).to_contain_text("golden hour")
    page.keyboard.press("Control+z")
    expect(prompt(page)).not_to_contain_text("golden hour")
    page.keyboard.press("Control+z")
    expect(page.locator("details.change")).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(prompt(page)).to_contain_text("golden hour")


def test_it_offers_the_draft_after_a_reload_and_after_a_crash(open_page: Open) -> None:
    page = open_page(POSTER)
    control(page, "change-1.reads").fill("Nothing is lost")
    expect(prompt(page)).to_contain_text("Nothing is lost")
    page.evaluate(
        """async () => { while (!localStorage.getItem("stillframe.draft")?.includes("Nothing is lost"))
            await new Promise((go) => setTimeout(go, 20)); }"""
    )
    page.goto(page.url.partition("?")[0])
    page.get_by_role("button", name="Restore").click()
    expect(control(page, "change-1.reads")).to_have_value("Nothing is lost")
    expect(page.locator("#draft-notice")).to_be_hidden()


def test_it_takes_files_and_many_addresses_at_once(open_page: Open, picture: Path) -> None:
    page = open_page()
    page.locator("#file").set_input_files([picture, sample_path("shelf")])
    expect(page.locator("[data-source]")).to_have_count(2)
    expect(page.locator("[data-source] img")).to_have_count(2)
    page.locator("#addresses").fill("http://127.0.0.1/x.png\nhttps://10.0.0.1/y.png")
    page.locator("#addresses").press("Enter")
    expect(control(page, "addresses-error")).to_be_visible()
    expect(page.locator("#addresses")).to_have_value("http://127.0.0.1/x.png\nhttps://10.0.0.1/y.png")


def test_it_says_when_the_server_does_not_answer_and_keeps_the_form(open_page: Open, complaints: list[str]) -> None:
    page = open_page(POSTER)
    page.route("**/edit", lambda route: route.abort())
    press(page, "add:background")
    expect(page.locator("#toast")).to_have_text("Can’t reach Stillframe. Your edit is safe.")
    expect(control(page, "change-1.reads")).to_have_value("今日のおすすめ")
    page.unroute("**/edit")
    press(page, "add:background")
    expect(control(page, "change-2.to")).to_be_focused()
    complaints.clear()  # the connection that was cut


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (413, "takes no file of this size and answered 413"),
        (502, "does not reach it and answered 502"),
        (200, "answered 200 in its place"),
    ],
)
def test_it_says_what_a_proxy_in_front_answered(
    open_page: Open, complaints: list[str], picture: Path, status: int, words: str
) -> None:
    page = open_page(POSTER)
    html = "<html><head><title>nginx</title></head><body><h1>Not Stillframe</h1></body></html>"
    page.route("**/edit", lambda route: route.fulfill(status=status, body=html, content_type="text/html"))
    page.locator("#file").set_input_files(picture)
    expect(page.locator("#toast")).to_contain_text(words)
    expect(page.locator("[data-source]")).to_have_count(1)
    page.unroute("**/edit")
    page.locator("#file").set_input_files(picture)
    expect(page.locator("[data-source]")).to_have_count(2)
    complaints.clear()  # the console's own line about the status


def test_it_takes_a_picture_that_is_dropped(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """async () => {
            const blob = await (await fetch("/samples/bag.webp")).blob();
            const transfer = new DataTransfer();
            transfer.items.add(new File([blob], "dropped.webp", { type: blob.type }));
            const event = { bubbles: true, cancelable: true, dataTransfer: transfer };
            document.getElementById("sources").dispatchEvent(new DragEvent("drop", event));
        }"""
    )
    expect(page.locator(".source-name")).to_have_text("dropped.webp")


def test_it_reorders_pictures_by_keys_and_says_so(open_page: Open, picture: Path) -> None:
    page = open_page(POSTER)
    page.locator("#file").set_input_files(picture)
    page.locator("#image-2").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#announcer")).to_have_text("Image 2 is now image 1 of 2.")
    expect(page.locator("#image-1")).to_be_focused()
    expect(page.locator("#image-1 .source-name")).to_have_text("sofa.webp")


def test_it_picks_a_ninth_with_the_arrows(open_page: Open) -> None:
    page = open_page(POSTER)
    page.locator('[name="change-1.position"][value="top-left"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(prompt(page)).to_contain_text("top-right")
    box = page.locator(".picker-picture img").bounding_box()
    assert box
    assert box["height"] / box["width"] == pytest.approx(1.5, rel=0.02)


def test_it_draws_an_area_over_the_picture(open_page: Open) -> None:
    page = open_page(POSTER)
    press(page, "area")
    stage = page.locator("[data-area-stage]")
    expect(stage).to_be_focused()
    box = stage.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    sides = [float(control(page, f"area.{side}").input_value()) for side in "xywh"]
    assert sides == pytest.approx([10, 20, 50, 30], abs=1)
    stage.press("ArrowRight")
    assert float(control(page, "area.x").input_value()) == pytest.approx(sides[0] + 1)
    expect(prompt(page)).to_contain_text("outside the area")


def test_it_leads_to_what_stops_the_run(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#addresses")).to_be_focused()
    assert page.url.endswith("/")


def test_it_runs_by_keys_alone(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Translate a headline").focus()
    page.keyboard.press("Enter")
    expect(control(page, "change-1.reads")).to_have_value("今日のおすすめ")
    control(page, "change-1.reads").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Neu")
    page.keyboard.press("Enter")  # in a field it never runs
    expect(prompt(page)).to_contain_text('"Neu"')
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/runs/[0-9A-Z]{26}$"))
    page.goto(page.url.partition("/runs")[0])
    expect(page.locator("#draft-notice")).to_be_hidden()


def test_it_copies_the_prompt_and_a_call_without_a_token(open_page: Open) -> None:
    page = open_page(POSTER)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Keep the photograph, layout, and brand mark")
    page.get_by_role("button", name="Copy cURL").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    call = page.evaluate("navigator.clipboard.readText()")
    assert "/api/v1/runs'" in call
    assert "今日のおすすめ" in call
    assert "Bearer" not in call
    assert f'"client_key":"{control(page, "change-1.in").evaluate("it => it.form.elements.client_key.value")}"' in call


PASTE = """(it, [plain, withPicture]) => {
    const data = new DataTransfer();
    data.setData("text/plain", plain);
    if (withPicture) data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "image.png", { type: "image/png" }));
    it.focus();
    it.select();
    return it.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_it_makes_lines_of_the_lines_that_are_pasted(open_page: Open) -> None:
    page = open_page(POSTER)
    control(page, "change-1.reads").evaluate(PASTE, ["Summer\r\nSale\r\n", False])
    expect(control(page, "change-1.reads.2")).to_have_value("Sale")
    expect(control(page, "change-1.reads")).to_have_value("Summer")
    expect(prompt(page)).to_contain_text('"Summer" on the first line and "Sale" on the second line')


def test_it_leaves_pasted_text_to_its_field_when_a_picture_of_it_comes_along(open_page: Open) -> None:
    page = open_page(POSTER)
    assert control(page, "change-1.reads").evaluate(PASTE, ["Rabatt 50 %\r\n", True])  # the browser's own paste goes on
    expect(page.locator("[data-source]")).to_have_count(1)
    assert not page.locator("body").evaluate(PASTE.replace("it.select();", ""), ["", True])


def test_it_is_a_sheet_on_a_phone(open_page: Open) -> None:
    page = open_page(POSTER, width=390)
    expect(page.locator("#prompt-body")).to_have_js_property("inert", True)
    page.locator(".sheet-grip").click()
    expect(page.get_by_label("Size", exact=True)).to_be_visible()
    page.get_by_label("Size", exact=True).focus()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet-grip")).to_be_focused()
    expect(page.get_by_label("Size", exact=True)).to_be_hidden()


def test_it_works_without_a_script(open_page: Open, picture: Path) -> None:
    page = open_page(script=False)
    page.locator("#file").set_input_files(picture)
    press(page, "take")
    page.locator('[id="change-1.reads"]').fill("Neu")
    page.locator("#keep-layout").check(force=True)
    page.get_by_role("button", name="Show the prompt").last.click()
    expect(prompt(page)).to_contain_text('"Neu"')
    page.locator("[data-run]").click()
    page.wait_for_url(re.compile(r"/runs/[0-9A-Z]{26}$"))


@every_look
def test_it_is_accessible(open_page: Open, audit: Callable[..., None], theme: str, width: int) -> None:
    page = open_page(POSTER, width=width, theme=theme)
    for kind in ("compose", "move", "free"):
        press(page, f"add:{kind}")
        expect(page.locator(f'[data-kind="{kind}"]')).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.set_viewport_size({"width": width, "height": 9000})  # so that neither bar nor sheet covers a control
    audit(page)
    if width < 640:
        page.locator(".sheet-grip").click()
        audit(page, "#pane")


def test_it_never_scrolls_sideways(open_page: Open) -> None:
    page = open_page(POSTER, width=320)
    press(page, "add:compose")
    expect(page.locator('[data-kind="compose"]')).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("name", ["change-1.reads", "change-1.color", "keep-also-1", "keep-layout", "change-1.in"])
def test_it_changes_nothing_of_the_edit_on_enter(open_page: Open, script: bool, name: str) -> None:
    page = open_page(POSTER, script=script)
    control(page, "change-1.reads").fill("Neu")
    page.locator("#addresses").fill("https://example.com/half-typed")
    before = page.evaluate(PAIRS)
    field = control(page, name)
    field.evaluate("(field) => { for (let fold = field.closest('details'); fold; fold = null) fold.open = true; }")
    field.focus()
    page.keyboard.press("Enter")
    if not script:
        page.wait_for_url("**/edit")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(PAIRS) == before
    assert "/runs" not in page.url

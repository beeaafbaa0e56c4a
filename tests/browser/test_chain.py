"""A compound edit by hand: split, edited, run as a chain, followed on its page; and recipes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import both_looks
from tests.browser.test_builder import control, press
from tests.browser.viewing import wait_for
from tests.support.ui_text import START_FROM_THIS

pytestmark = pytest.mark.browser


def split(page: Page) -> None:
    press(page, "add:lighting")
    control(page, "change-2.to").fill("golden hour")
    expect(page.locator("#prompt-text")).to_contain_text("golden hour")
    page.locator('button[value="split"]').first.evaluate("button => button.click()")  # on a phone it is in the sheet
    expect(page.locator(".pass")).to_have_count(2)


@pytest.mark.parametrize("script", [True, False])
def test_a_chain_runs_to_its_end_while_one_looks(open_page: Open, script: bool) -> None:
    page = open_page("/?sample=poster", script=script)
    if script:
        split(page)
        expect(page.locator("#run-word")).to_have_text("Run 2 passes")
    else:
        press(page, "add:lighting")
        control(page, "change-2.to").fill("golden hour")
        page.get_by_role("button", name="Show the prompt").last.click()
        press(page, "split")
    page.locator("[data-run]").click()
    page.wait_for_url(re.compile(r"/groups/[0-9A-Z]{26}$"))
    if script:
        expect(page.locator("#group h1")).to_have_text("All 2 passes are done", timeout=60_000)
        expect(page).to_have_title(re.compile("^All 2 passes are done"))
    else:
        wait_for(
            page.url.replace("/groups/", "/api/v1/groups/"),
            lambda group: [run["state"] for run in group["runs"]] == ["saved", "saved"],
        )
        page.reload()
        expect(page.locator("#group h1")).to_have_text("All 2 passes are done")
    assert page.locator(".group-picture img").count() == 3
    page.get_by_role("link", name="Open the result").click()
    page.wait_for_url(re.compile(r"/runs/[0-9A-Z]{26}"))


def test_variants_stand_side_by_side_to_pick_from(open_page: Open) -> None:
    page = open_page("/?sample=storefront")
    control(page, "count").select_option("2")
    expect(page.locator("#run-word")).to_have_text("Run 2 times")
    page.locator("[data-run]").click()
    expect(page.locator("#group h1")).to_have_text("All 2 done", timeout=60_000)
    page.locator(".group-member").last.get_by_role("button", name=START_FROM_THIS).click()
    page.wait_for_url(re.compile(r"/\?image=[0-9A-Z]{26}"))


@both_looks
def test_its_pages_are_accessible(open_page: Open, audit: Callable[..., None], theme: str, width: int) -> None:
    page = open_page("/?recipe=change_sign", width=width, theme=theme)
    split(page)
    page.set_viewport_size({"width": width, "height": 9000})
    audit(page)
    page.evaluate("document.querySelector('[formaction=\"/recipes/new\"]').click()")
    page.wait_for_url(re.compile("/recipes/new"))
    audit(page)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/recipes/[0-9A-Z]{26}$"))
    audit(page)
    page.goto(page.url.rpartition("/")[0])
    audit(page)
    page.goto(page.url.rpartition("/")[0] + "/?sample=poster")
    split(page)
    page.evaluate("document.querySelector('[data-run]').click()")
    page.wait_for_url(re.compile(r"/groups/"))
    expect(page.locator("#group h1")).to_have_text("All 2 passes are done", timeout=60_000)
    audit(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

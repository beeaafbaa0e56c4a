"""The page of a review link, as a stranger has it; and everything that a stranger does not get."""

import re

import pytest

from tests.web.pages.reviewed_run import AFTER, BEFORE, Reviewed


async def test_it_shows_both_pictures_to_somebody_without_an_account(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    page = await reviewed.stranger.get(link)
    assert page.status_code == 200
    pictures = re.findall(r'src="(/review/[^"]+)"', page.text)
    assert pictures == [f"{link}/before", f"{link}/after"]
    assert [(await reviewed.stranger.get(address)).content for address in pictures] == [BEFORE, AFTER]


async def test_it_tells_nothing_of_the_studio(reviewed: Reviewed) -> None:
    page = (await reviewed.stranger.get(await reviewed.link())).text
    for word in (reviewed.run, "Ann", "Sandbox", "/runs", "/settings", "/api/", "golden hour unchanged"):
        assert word not in page.replace("/static/", ""), word


async def test_it_is_kept_nowhere_and_told_to_nobody(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    wrong = link[:-1] + ("A" if link[-1] != "A" else "B")
    for path in (link, f"{link}/before", f"{link}/after", wrong, f"{wrong}/after"):
        headers = (await reviewed.stranger.get(path)).headers
        assert headers.get_list("cache-control") == ["no-store"], path
        assert headers.get_list("referrer-policy") == ["no-referrer"], path
        assert "noindex" in headers["x-robots-tag"]


async def test_it_opens_nothing_else(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    image = (await reviewed.studio.runs.get(reviewed.run)).sources[0].image
    others = (
        "/", "/runs", f"/runs/{reviewed.run}", f"/runs/{reviewed.run}/handout", f"/api/v1/runs/{reviewed.run}",
        f"/api/v1/runs/{reviewed.run}/outputs/result/1", f"/api/v1/images/{image}/file", f"{link}/../runs", "/review",
        "/review/", f"{link}/", f"{link}/file", f"{link}/outputs/result/1", f"{link}/before/..%2f..", f"{link}/pins",
    )  # fmt: skip
    for path in others:
        answer = await reviewed.stranger.get(path)
        assert answer.status_code in (303, 401, 404, 405), path
        assert answer.headers.get("location", "/login").startswith("/login"), path
        assert answer.content not in (BEFORE, AFTER)


async def test_it_says_the_same_of_every_link_that_leads_nowhere(reviewed: Reviewed) -> None:
    withdrawn = await reviewed.link()
    (review,) = await reviewed.studio.reviews.of_run(reviewed.run, owner=(await _owner(reviewed)))
    answer = await reviewed.owner.post(f"/runs/{reviewed.run}/reviews/{review.id}/revocation")
    assert answer.status_code == 303
    wrong = "/review/" + "x" * 43
    answers = [await reviewed.stranger.get(path) for path in (withdrawn, wrong)]
    answers += [await reviewed.stranger.get(f"{path}/after") for path in (withdrawn, wrong)]
    answers += [
        await reviewed.stranger.post(f"{path}/verdict", data={"verdict": "approved"}) for path in (withdrawn, wrong)
    ]
    assert [answer.status_code for answer in answers] == [404] * 6
    texts = {re.sub(r"[0-9A-Z]{26}|/review/[\w-]+", "", answer.text) for answer in answers}
    assert len(texts) == 1


async def _owner(reviewed: Reviewed) -> str:
    return str((await reviewed.studio.runs.get(reviewed.run)).person)


async def test_it_stops_who_guesses(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    statuses = [(await reviewed.stranger.get("/review/" + f"{n:043d}")).status_code for n in range(31)]
    assert statuses == [404] * 30 + [429]
    assert (await reviewed.stranger.get(link)).status_code == 200  # an office behind one address
    assert (await reviewed.stranger.get("/review/" + "9" * 43)).status_code == 429
    assert (await reviewed.owner.get(link)).status_code == 200


async def test_it_takes_pins_by_a_ninth_by_numbers_and_by_a_click(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    for given in (
        {"place": "top-left", "words": "By a ninth"},
        {"x": "50", "y": "25,5 %", "words": "By numbers"},
        {"place": "center", "x": "99.9", "y": "0", "words": "By a click"},
    ):
        answer = await reviewed.stranger.post(f"{link}/pins", data=given)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{link}#pins")
    page = (await reviewed.stranger.get(link)).text
    places = [(float(x), float(y)) for x, y in re.findall(r'<li class="pin" data-x="([\d.]+)" data-y="([\d.]+)"', page)]
    assert places == [pytest.approx((1 / 6, 1 / 6)), pytest.approx((0.5, 0.255)), pytest.approx((0.999, 0))]
    await reviewed.stranger.post(f"{link}/pins/2/removal")
    page = (await reviewed.stranger.get(link)).text
    assert "By numbers" not in page
    assert "By a click" in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": "Nowhere"}, "place"),
        ({"words": "Half", "x": "50"}, "place"),
        ({"words": "Outside", "x": "101", "y": "5"}, "place"),
        ({"words": "Not a number", "x": "nan", "y": "5"}, "place"),
        ({"words": "Elsewhere", "place": "moon"}, "place"),
        ({"place": "center"}, "words"),
    ],
)
async def test_it_says_what_is_wrong_beside_the_field_and_loses_nothing(
    reviewed: Reviewed, given: dict[str, str], field: str
) -> None:
    answer = await reviewed.stranger.post(f"{await reviewed.link()}/pins", data=given)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert given.get("words", "") in answer.text
    assert f'name="x" inputmode="decimal" value="{given.get("x", "")}"' in answer.text


async def test_it_takes_a_verdict_that_the_owner_sees(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    answer = await reviewed.stranger.post(f"{link}/verdict", data={"verdict": "change", "reviewer": "Mara"})
    assert answer.status_code == 422
    assert 'value="Mara"' in answer.text
    said = {"verdict": "change", "reviewer": "Mara <b>", "verdict_words": "Lighter, please"}
    assert (await reviewed.stranger.post(f"{link}/verdict", data=said)).status_code == 303
    await reviewed.stranger.post(f"{link}/pins", data={"place": "center", "words": '"><script>alert(1)</script>'})
    page = (await reviewed.owner.get(f"/runs/{reviewed.run}")).text
    assert "Mara &lt;b&gt; requested changes" in page
    assert "Lighter, please" in page
    assert "<script>alert" not in page
    await reviewed.stranger.post(f"{link}/verdict", data={"verdict": "approved"})
    assert "Approved by the reviewer" in (await reviewed.owner.get(f"/runs/{reviewed.run}")).text


async def test_it_takes_its_own_form_where_the_browser_says_no_origin(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    said = {"verdict": "approved"}
    own = await reviewed.stranger.post(f"{link}/verdict", data=said, headers={"origin": "null"})
    foreign = await reviewed.stranger.post(f"{link}/verdict", data=said, headers={"origin": "https://evil.example"})
    marked = {"origin": "null", "sec-fetch-site": "cross-site"}
    framed = await reviewed.stranger.post(f"{link}/verdict", data=said, headers=marked)
    elsewhere = await reviewed.owner.post(f"/runs/{reviewed.run}/star", headers={"origin": "null"})
    assert [own.status_code, foreign.status_code, framed.status_code, elsewhere.status_code] == [303, 403, 403, 403]


async def test_it_takes_no_large_body(reviewed: Reviewed) -> None:
    answer = await reviewed.stranger.post(f"{await reviewed.link()}/pins", data={"words": "a" * 100_000})
    assert answer.status_code == 413


async def test_it_takes_no_text_that_no_database_keeps(reviewed: Reviewed) -> None:
    answer = await reviewed.stranger.post(f"{await reviewed.link()}/pins", data={"words": "a\0b", "place": "center"})
    assert answer.status_code == 422

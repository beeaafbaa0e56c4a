"""The region of an edit whose outside is to be the original: whether there is one, and whether it can be sent alone."""

from collections.abc import Iterator

from app.messages import N_
from app.prompts.lint.findings import Finding, Fix, error, put
from app.prompts.spec.spec import Spec

MAX_AREA = 0.40  # of the image; the crop around more of it is the image


def region_findings(spec: Spec) -> Iterator[Finding]:
    if spec.area and spec.region:
        fix = Fix(N_("Remove the area"), [put("/area", None)])
        yield error("two_regions", N_("An area and a region are both drawn. Only one can be meant."), "/area", fix)
    if spec.outside != "area":
        return
    free = Fix(N_("Let the rest be free"), [put("/outside", "free")])
    if spec.place is None:
        words = N_("Draw the region as shapes: only the crop around it is sent.")
        yield error("no_region", words, "/region", free)
    elif spec.place.w * spec.place.h > MAX_AREA:
        lock = Fix(N_("Lock the rest instead"), [put("/outside", "lock")])
        yield error("region_too_large", N_("The region is more than 40% of the image. Make it smaller, or lock the rest instead."), "/region", lock)  # fmt: skip
    if spec.images and spec.images[0].image is None:
        words = N_("Upload the image: of one at an address, the whole would be sent.")
        yield error("area_needs_upload", words, "/images/0", free)

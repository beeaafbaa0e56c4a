"""One JSON that goes along with a file: what it was made of, by what, what was counted, what was measured, who approved."""

from collections.abc import Sequence
from typing import Any

from app.media import Images
from app.runs.queries.run_view import RunView
from app.runs.reviews.service import ReviewView

VERSION = 1
APPROVED = "approved"


async def proof_of(run: RunView, images: Images, reviews: Sequence[ReviewView]) -> dict[str, Any]:
    source = run.sources[0] if run.sources else None
    image = await images.get(source.image) if source and source.image else None
    approvals = [
        {"by": review.reviewer or None, "at": review.decided_at, "words": review.words}
        for review in reviews
        if review.verdict == APPROVED
    ]
    return {
        "version": VERSION,
        "run": run.id,
        "origin": run.origin,
        "created_at": run.created_at,
        "saved_at": run.saved_at,
        "model": run.model,
        "is_draft": run.draft,
        "prompt": run.prompt,
        "request_id": run.request_id,
        "spec": run.spec,
        "sent": run.sent,
        "source": {"sha256": image.sha256, "width": image.width, "height": image.height} if image else None,
        "files": [
            {"kind": file.kind, "n": file.n, "sha256": file.sha256, "bytes": file.bytes, "width": file.width}
            | {"height": file.height, "mime": file.mime, "exact": file.exact}
            for file in run.outputs
        ],
        "report": run.report,
        "approvals": approvals,
    }

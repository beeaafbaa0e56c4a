"""The stand-in upstream of a load, in a process of its own: a request takes 4 to 9 s, told by its place in the order.

python -m tests.bench.load.upstream       prints its address; it ends when its standard input does
"""

import asyncio
import random
import time
import uuid

from tests.bench.load.durations import FASTEST_S, SLOWEST_S
from tests.support.fault_jobs import MODEL, PRICE_USD, catalogue_entry, picture
from tests.torture.fast_upstream import FastUpstream


class SlowUpstream(FastUpstream):
    def __init__(self) -> None:
        super().__init__()
        self._png = picture()
        self._chance = random.Random(20)
        self._ends: dict[str, float] = {}

    def _said(self, method: str, parts: list[str]) -> object:
        if method == "POST" and parts[:2] == ["v1", "models"]:
            request_id = str(uuid.uuid4())
            self._ends[request_id] = time.monotonic() + self._chance.uniform(FASTEST_S, SLOWEST_S)
            return {"request_id": request_id}
        if parts[:2] == ["v1", "models"]:
            return {"models": [catalogue_entry()], "total": 1} if len(parts) == 2 else catalogue_entry()
        state = "completed" if self._ends[parts[2]] <= time.monotonic() else "in_progress"
        answer = {"request_id": parts[2], "status": state}
        if parts[-1] == "status" or state != "completed":
            return answer
        output = {"images": [f"{self.base}/file/{parts[2]}/out.png"]}
        return {**answer, "model_id": MODEL, "cost": PRICE_USD, "output": output}


if __name__ == "__main__":
    asyncio.run(SlowUpstream().serve())

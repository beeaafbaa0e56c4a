"""A stand-in for the paid Model API whose catalogue and whose replies are odd: `python -m tests.attack.lying_upstream`."""

import random

from tests.support import fault_scenarios as play
from tests.support.fault_jobs import catalogue_entry
from tests.support.fault_upstream import FaultUpstream
from tests.upstream.test_entries import odd_replies


def main() -> None:
    play.OUTPUTS["result_of_5_mib"] = lambda url: {"images": [f"{url}?n={n}" for n in range(70_000)]}
    upstream = FaultUpstream()
    upstream.models = [catalogue_entry(), *odd_replies(random.Random(3), 400)]
    print(upstream.base, flush=True)
    upstream.serve_forever()


if __name__ == "__main__":
    main()

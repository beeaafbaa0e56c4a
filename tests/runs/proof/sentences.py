"""Sentences that money.md once had or left open, each made in the real code (the findings of the prototype `ledger-model`)."""

from tests.runs.proof.mistakes import CHECK, SWEPT
from tests.runs.proof.mutants import one

LATE = "elif not mine or run.state not in (POSTING, UNCONFIRMED, ABANDONED):"
REFUND = "held = 0 if refunded else run.held_micro if cost is None else cost"
STALE = "stale = (Run.id == run_id, Run.state == POSTING, db_age(Run.claimed_at) > STALE_S)"

PAGE = [
    one(
        "1 the claim does not compare the cancel flag",
        "it is cancelled while its sender has read it as ready",
        "runs.actions",
        "            if state == READY:\n                await claims.discard(self._context.ledger, session, run)\n",
        "            if state == READY:\n",
        "runs.ledger.claims",
        "Run.cancel.is_(False), Run.parked",
        "Run.parked",
        "runs.steps.submit",
        "    if run.cancel:\n",
        "    if False:\n",
        "runs.ledger.claims",
        "where(*mine, Run.cancel.is_(False))",
        "where(*mine)",
    ),
    one(
        '2 a sender that declines falls under "all else"',
        "a sender stands still before its last look",
        "runs.ledger.claims",
        "        elif isinstance(outcome, NotSent):\n",
        "        elif isinstance(outcome, NotSent) and outcome.declined and run.state == POSTING:\n"
        '            await _unconfirmed(ledger, session, run, "answer_unknown", reason=outcome.reason)\n'
        "        elif isinstance(outcome, NotSent):\n",
    ),
    one(
        "3 no arrow for a late refusal",
        "a refusal comes late",
        "runs.ledger.claims",
        LATE,
        LATE.replace("POSTING, UNCONFIRMED, ABANDONED", "POSTING,"),
    ),
    one(
        "4 an adopted run reserves under the cap",
        "the answers come after a wrong paste and the cap is full",
        "runs.ledger.ledger",
        "            await budget.adjust(session, run, parent.estimate_micro)\n",
        "            await budget.reserve(session, self.caps, day=run.budget_day, owner=run.owner, amount=parent.estimate_micro, price_known=True)\n",
    ),
    one(
        "5 an id that another run holds is an error",
        "the answers come after a wrong paste and the cap is full",
        "runs.ledger.claims",
        "    if holder is not None:\n",
        '    if holder is not None:\n        raise OSError("taken")\n',
    ),
    one(
        "6 any existing id may be pasted",
        "an id that another tool made is pasted",
        "runs.actions",
        "        if model is not None and model != run.model:\n",
        "        if created_at is not None:\n            return\n        if model is not None and model != run.model:\n",
    ),
    one(
        "7 only `unconfirmed` asks first",
        "the same is run again after it was given up",
        "runs.ledger.ledger",
        "Run.state.in_(MAY_CHARGE_TWICE)",
        'Run.state.in_(("unconfirmed",))',
    ),
    one(
        "8 DELETE in any state",
        "it is deleted before its end",
        "runs.actions",
        "            if run.state not in ENDS or (run.state in (ABANDONED, LOST) and young):\n",
        "            if young is None:\n",
    ),
    one(
        '9 a "confirmed" cancelled is any cancelled',
        "upstream kills it without a figure",
        "runs.ledger.status_updates",
        REFUND,
        "held = 0",
    ),
    one(
        "9 ... is one never seen running",
        "upstream kills it without a figure",
        "runs.ledger.status_updates",
        REFUND,
        'held = 0 if run.state == "submitted" else run.held_micro',
    ),
    one(
        "10 a live workflow is one that was started once",
        "the process dies before its claim",
        "runs.worker.recovery",
        "dead[slot] = not await context.slots.is_held(slot)",
        "dead[slot] = False",
        "runs.worker.recovery",
        "dead: dict[str | None, bool] = {None: True, context.slot: True}",
        "dead: dict[str | None, bool] = {None: True}",
    ),
    one(
        "11 every run that is not at its end is swept",
        "the process dies with its request on the way",
        *SWEPT,
    ),
    one(
        "12 stale after the sender's 10 s",
        "another process looks while the answer takes its time",
        "runs.ledger.claims",
        "STALE_S = 120.0",
        "STALE_S = 10.0",
    ),
    one(
        "13 the sender's clock: this machine's against another's stamp",
        "the senders machine has the wrong time",
        "runs.steps.submit",
        "        age = await claims.claim_age(context.ledger, run.id, claim_id)\n        elapsed = time.clock_gettime(SLEEP_COUNTING) - started  # read last\n",
        "        there = await context.ledger.get(run.id)\n"
        "        age = time.time() - (there.claimed_at or 0)\n        elapsed = 0.0\n",
    ),
    one(
        "13 ... a monotonic clock, the machine sleeps",
        "the senders machine sleeps",
        "runs.steps.submit",
        CHECK,
        "return age is not None and time.monotonic() - mono <= claims.FRESH_S",
        "runs.steps.submit",
        "    async def still_fresh() -> bool:\n",
        "    mono = time.monotonic()\n\n    async def still_fresh() -> bool:\n",
    ),
    one(
        "13 ... one that counts sleep, the host pauses the machine",
        "the senders machine is paused by its host",
        "runs.steps.submit",
        CHECK,
        "return age is not None and elapsed <= claims.FRESH_S",
    ),
    one(
        "13 ... the database's alone, stepped back",
        "the databases clock is set back",
        "runs.steps.submit",
        CHECK,
        "return age is not None and age <= claims.FRESH_S",
    ),
    one(
        "13 ... recovery compares with its own wall clock",
        "another process with the wrong time looks",
        "runs.ledger.claims",
        STALE,
        "from app.runs.steps import submit\n\n"
        "        stale = (Run.id == run_id, Run.state == POSTING, Run.claimed_at < submit.time.time() - STALE_S)",
    ),
    one(
        "14 a restore is noticed by age only",
        "a backup is restored after it was sent",
        "runs.worker.recovery",
        "    if mark.is_ahead_of(await ledger.newest_event()):\n",
        "    if False:\n",
    ),
    one(
        "15 any start-up parks old ready runs",
        "another process starts long after a run began to wait",
        "runs.worker.recovery",
        "        if not dead[slot]:\n            continue\n        if at_start and",
        "        if not dead[slot] and not at_start:\n            continue\n        if at_start and",
    ),
    one(
        "16 `lost` is an end that nobody looks at again",
        "it is lost and found",
        "runs.worker.recovery",
        "    return [*found, *daily]\n",
        "    return found\n",
    ),
    one(
        '17 "over the cap is refused before anything else happens"',
        "a second click comes when the cap is full",
        "runs.ledger.ledger",
        "                existing = await self._by_key(session, new)\n                if existing:\n",
        "                now = await rows.now(session)\n"
        "                await budget.reserve(session, self.caps, day=self.caps.day(now), owner=new.owner, amount=new.estimate_micro, price_known=True)\n"
        "                from app.runs.ledger.models import Spend\n"
        "                await session.execute(Spend.__table__.update().where(Spend.day == self.caps.day(now), Spend.scope.in_({'', new.owner})).values(held_micro=Spend.held_micro - new.estimate_micro))\n"
        "                existing = await self._by_key(session, new)\n                if existing:\n",
    ),
    one(
        "18 a key that is unique for nobody",
        "a second click comes when the cap is full",
        "runs.ledger.ledger",
        '        columns["budget_day"] = None if new.draft else self.caps.day(now)\n',
        '        columns["budget_day"] = None if new.draft else self.caps.day(now)\n'
        "        columns['client_key'] += f'?{now}{new_id()}'\n",
    ),
]

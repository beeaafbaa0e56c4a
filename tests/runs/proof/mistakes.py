"""The mutants of the prototype `ledger-model`, made in the real code."""

from tests.runs.proof.mutants import Mutant, one

BOTH = ("sqlite", "postgresql")
PG = ("postgresql",)


NEW_ID = "claim_id, started = claims.new_claim_id(), "
CHECK = "return age is not None and 0 <= age <= claims.FRESH_S and elapsed <= claims.FRESH_S"
TO_UNCONFIRMED = 'await ledger.move(session, run, UNCONFIRMED, cause, detail=run.error["params"])'
VAGUE_END = (
    'return Unknown(Message("submit.status" if status >= 300 else "submit.status_no_id", status=status), status)'
)
SWEPT = (
    *("runs.worker.recovery", "moving = (Run.state.in_(DRIVEN),", 'moving = (Run.state.in_({*DRIVEN, "unconfirmed"}),'),
    *("runs.worker.recovery", "(run.state not in DRIVEN and", '(run.state not in {*DRIVEN, "unconfirmed"} and'),
)
FAILED = 'await ledger.move(session, run, FAILED, "failed", held=cost, detail=money)'

MUTANTS = [
    one("claim keyed by the run", "two workflows race", "runs.steps.submit", NEW_ID, "claim_id, started = run.id, "),
    one(
        "claim keyed by the process",
        "two workflows race",
        "runs.steps.submit",
        NEW_ID,
        "claim_id, started = 'process', ",
    ),
    one(
        "claim handed back by a checkpoint",
        "a workflow starts beside one that posts",
        "runs.steps.submit",
        NEW_ID,
        "claim_id, started = (run.claim_id if run.state == 'posting' else claims.new_claim_id()), ",
        "runs.steps.advance",
        "        return 0.0 if await claims.expire(context.ledger, run_id) else CLAIM_LOOK_S",
        "        return await send(context, run)",
    ),
    one(
        "no age check before the socket",
        "a sender stands still before its last look",
        "runs.steps.submit",
        CHECK,
        "return age is not None",
    ),
    one(
        "no claim check before the socket",
        "the databases clock is set forward",
        "runs.steps.submit",
        CHECK,
        "return elapsed <= claims.FRESH_S",
    ),
    one(
        "ways out of posting do not compare the claim",
        "an old senders word is written twice",
        "runs.ledger.claims",
        "mine = run.claim_id == claim_id",
        "mine = True",
    ),
    one(
        "stale claim goes back to ready",
        "the process dies with its request on the way",
        "runs.ledger.claims",
        "        if run.state == POSTING and run.claim_id == claim_id:\n"
        '            await _unconfirmed(ledger, session, run, "claim_stale")\n',
        "        if run.state == POSTING and run.claim_id == claim_id:\n"
        '            await ledger.move(session, run, READY, "claim_stale")\n',
    ),
    one(
        "retry after unconfirmed",
        "the process dies with its request on the way",
        "runs.ledger.claims",
        "free = (Run.state == READY, ",
        'free = (Run.state.in_(("ready", "unconfirmed")), ',
        "runs.steps.advance",
        "    if run.state == READY:\n",
        '    if run.state in (READY, "unconfirmed"):\n',
        *SWEPT,
    ),
    one(
        "408 and 5xx treated as not sent",
        "the answer is a server error",
        "upstream.outcomes",
        VAGUE_END,
        'return NotSent("busy")',
    ),
    one(
        "408 and 5xx treated as rejected",
        "the answer is a server error",
        "upstream.outcomes",
        VAGUE_END,
        'return Refused("upstream_refused", "no", None, status)',
    ),
    one(
        "transport retries the POST",
        "the connection is reset after it was booked",
        "upstream.post_once",
        "        response = await client.send(request, stream=True)\n",
        "        try:\n            response = await client.send(request, stream=True)\n"
        "        except httpx.TransportError:\n            response = await client.send(request, stream=True)\n",
    ),
    one(
        "late answer dropped",
        "an answer comes after the run was given up",
        "runs.ledger.claims",
        "    elif mine and not run.request_id and run.state in (POSTING, UNCONFIRMED, ABANDONED):",
        "    elif run.state != POSTING:\n        return\n    elif mine and not run.request_id and run.state == POSTING:",
    ),
    one(
        "expiry writes without comparing the state",
        "the ten minutes are over while another claims",
        "runs.steps.submit",
        "    claimed = await _unbroken(context, _claim_and_post(context, run, body))\n",
        "    if run.series_at and time.time() - run.series_at > claims.EXPIRY_S:\n"
        "        async with context.ledger.locked(run.id) as (session, locked):\n"
        '            locked.state = "ready"\n'
        '            await claims.unsent(context.ledger, session, locked, "unreachable", reason="ten minutes over")\n'
        "        return None\n"
        "    claimed = await _unbroken(context, _claim_and_post(context, run, body))\n",
    ),
    one(
        "cancel in posting ends the run",
        "it is cancelled while its request is on the way",
        "runs.actions",
        "            if state == READY:\n                await claims.discard(self._context.ledger, session, run)\n",
        '            if state in (READY, "posting"):\n                run.state = READY\n'
        "                await claims.discard(self._context.ledger, session, run)\n",
    ),
    one(
        "money released on abandon",
        "it is given up",
        "runs.actions",
        'await self._context.ledger.move(session, run, ABANDONED, "abandoned")',
        'await self._context.ledger.move(session, run, ABANDONED, "abandoned", held=0)',
    ),
    one(
        "money released on failed",
        "upstream fails without a figure",
        "runs.ledger.status_updates",
        FAILED,
        FAILED.replace("held=cost", "held=0"),
    ),
    one(
        "a persons figure moves no budget row",
        "a person says what a failure cost",
        "runs.ledger.costs",
        "    await budget.adjust(session, run, micro)\n",
        "    run.held_micro = micro\n",
    ),
    one(
        "a persons word frees what may be charged",
        "a person says that it cost nothing while its answer is open",
        "runs.ledger.costs",
        "    if not is_untold(run):\n",
        "    if run.actual_micro is not None:\n",
    ),
    one(
        "release in a second transaction",
        "it is cancelled before the last look",
        "runs.ledger.budget",
        "    difference, run.held_micro = held - run.held_micro, held\n",
        "    difference, run.held_micro = held - run.held_micro, held\n    if difference < 0:\n        return\n",
    ),
    one(
        "poll writes whatever it heard",
        "an old look is written after a newer one",
        "runs.ledger.status_updates",
        "    async with ledger.locked(run_id) as (session, run):\n        if run.state not in OPEN:\n            return\n"
        "        now = await rows.now(session)\n        run.looked_at, run.missing_since = now, None\n",
        "    async with ledger.locked(run_id) as (session, run):\n"
        '        if run.state == "succeeded":\n            run.state = "running"\n            await ledger.note(session, run, "state", "running", before="succeeded")\n'
        "        now = await rows.now(session)\n        run.looked_at, run.missing_since = now, None\n",
    ),
    one(
        "commit not durable, power cut (SQLite)",
        "the power is cut",
        "db.engine",
        'cursor.execute("pragma synchronous=full")',
        'cursor.execute("pragma synchronous=off")',
    ),
    Mutant(
        "commit not durable, power cut (PostgreSQL)",
        "the power is cut",
        (("db.engine", "-c synchronous_commit=on", "-c synchronous_commit=off"),),
        PG,
    ),
    one(
        "sweeper without a live check",
        "a sweeper finds what another process drives",
        "runs.worker.recovery",
        "dead[slot] = not await context.slots.is_held(slot)",
        "dead[slot] = True",
    ),
    Mutant(
        "budget: read, check, write the sum",
        "a crowd clicks",
        (
            (
                "runs.ledger.budget",
                "    for scope, cap in caps.of(owner):\n",
                "    for scope, cap in caps.of(owner):\n        import asyncio\n"
                "        await connection.execute(_ensure(session), {'day': day, 'scope': scope, 'held_micro': 0})\n"
                "        there = await connection.scalar(HELD, {'of_day': day, 'of_scope': scope}) or 0\n"
                "        await asyncio.sleep(0.01)\n"
                "        if cap is not None and there + amount > cap:\n            raise _over(scope, amount, there, cap)\n"
                "        await connection.execute(update(Spend).where(Spend.day == day, Spend.scope == scope).values(held_micro=there + amount))\n"
                "        continue\n",
            ),
        ),
        PG,
    ),
    Mutant(
        "budget: read, check, add",
        "a crowd clicks",
        (
            (
                "runs.ledger.budget",
                '        given = {"of_day": day, "of_scope": scope, "more": amount}\n',
                "        import asyncio\n"
                "        there = await connection.scalar(HELD, {'of_day': day, 'of_scope': scope}) or 0\n"
                "        await asyncio.sleep(0.01)\n"
                "        if cap is not None and there + amount > cap:\n            raise _over(scope, amount, there, cap)\n"
                "        given, cap = {'of_day': day, 'of_scope': scope, 'more': amount}, None\n",
            ),
        ),
        PG,
    ),
    Mutant(
        "budget: scopes in any order",
        "a crowd clicks",
        (
            (
                "runs.ledger.budget",
                "    for scope, cap in caps.of(owner):\n",
                "    import random\n\n    for scope, cap in random.sample(caps.of(owner), len(caps.of(owner))):\n"
                "        import asyncio\n        await asyncio.sleep(0.01)\n",
            ),
        ),
        PG,
    ),
    one(
        "budget: second click commits its reservation",
        "a second click comes when the cap is full",
        "runs.ledger.ledger",
        "                existing = await self._by_key(session, new)\n                if existing:\n",
        "                existing = await self._by_key(session, new)\n"
        "                if existing:\n"
        "                    await budget.reserve(session, self.caps, day=self.caps.day(await rows.now(session)), owner=new.owner, amount=new.estimate_micro, price_known=True)\n",
    ),
]

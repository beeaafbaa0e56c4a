"""Mistakes with commits that are shared (app/db/writer.py), each made in the real code."""

from tests.runs.proof.mutants import one

BATCHES = [
    one(
        "a move is told before its batch is committed",
        "a batch of answers dies at its commit",
        "db.writer",
        "            raise\n        await asyncio.shield(batch)\n",
        "            raise\n",
    ),
    one(
        "a batch that was not committed is told as made",
        "a batch of answers dies with its process",
        "db.writer",
        "            await self._drop(batch, error)\n        else:\n            batch.set_result(None)\n",
        "            await self._drop(batch, error) if False else batch.set_result(None)\n        else:\n"
        "            batch.set_result(None)\n",
    ),
    one(
        "an error leaves its move in the batch",
        "a second click comes when the cap is full",
        "db.writer",
        "        try:\n            await savepoint.rollback()\n",
        "        try:\n            await savepoint.commit()\n",
    ),
]

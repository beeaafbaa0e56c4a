"""The proof of the ledger: a world in which everything that money.md lists can happen, held to what must never break.

`clocks` is time, `upstream` the far side, `process` a server process on a database that can be made to fail, `world` all of
it with the moves that can happen next, `invariants` what must hold, `machine` the Hypothesis test that draws the moves,
`mutants` the mistakes that it must notice. The code under test is the real one of app/runs and app/upstream.
"""

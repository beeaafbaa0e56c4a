"""How long the stand-in upstream takes for a request; the slowest is the ideal that a load is measured against."""

FASTEST_S, SLOWEST_S = 4.0, 9.0

"""Attacks that were once tried, kept to be tried again: each file is one class of them, named after what is refused.

The short form runs with all tests; `make attack` sends many times more of what is random (ATTACK=25).
"""

import os

TIMES = int(os.environ.get("ATTACK", "1"))

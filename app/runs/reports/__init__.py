"""The reports of runs: what was kept, measured after a result is saved, and the lock. `queue.py` measures, `service.py` is what pages ask."""

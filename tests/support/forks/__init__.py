"""Processes forked from one that has imported the application already.

Most of a start's work is imports, and the tests start hundreds of processes. What is forked has no thread, no connection and
no setting yet; it is a process of its own, with its own signals and its own end. A start that is measured, or whose command
line or environment is looked at from outside, is to be a new interpreter instead.
"""

from tests.support.forks.process import CommandProcess, Forked, run

__all__ = ["CommandProcess", "Forked", "run"]

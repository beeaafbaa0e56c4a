"""The signals of a command that drives a run: the first Ctrl-C asks it to end well, the second leaves at once."""

import asyncio
import os
import signal
import sys

from app.cli.exit_codes import CommandError, Exit

LEFT = "Left at once. What was sent may go on and be charged: `stillframe runs` tells."


class Signals:
    """`asked` is set by the first signal; `interrupted` tells Ctrl-C from being told to end."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.interrupted = False

    def listen(self) -> None:
        loop = asyncio.get_running_loop()
        heard = {signal.SIGINT: self._interrupt, signal.SIGTERM: self.asked.set, signal.SIGHUP: self.asked.set}
        for number, act in heard.items():
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup, and for a script’s background jobs
                loop.add_signal_handler(number, act)

    def check(self) -> None:
        """Raises CommandError when a signal came before anything was sent."""
        if self.asked.is_set():
            raise CommandError("Stopped; nothing was sent.", Exit.OTHER if self.interrupted else Exit.RETRY)

    def _interrupt(self) -> None:
        if self.interrupted:
            sys.stderr.write(f"\n{LEFT}\n")
            sys.stderr.flush()
            os._exit(Exit.OTHER)
        self.interrupted = True
        self.asked.set()

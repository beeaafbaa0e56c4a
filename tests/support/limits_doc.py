"""docs/limits.md out of the code: `python -m tests.support.limits_doc` writes it anew."""

from pathlib import Path

from app.accounts import throttle
from app.runs.reviews import service
from app.runs.worker import fair_queue
from app.web import connections, streams
from app.web.middleware import body_limit, quotas

PAGE = Path(__file__).parent.parent.parent / "docs" / "limits.md"
HEAD = """# Limits

No single request, person or stranger may stop the server for others. What is beyond a limit is refused before it costs anything, with 413, 408, 422 or 429; every 429 says in `Retry-After` when to come again. The tables are made from the code.

## What one request may bring

The first row that fits counts. Bytes are counted as they come. A body has so many seconds, and {idle} between two of its pieces. JSON is looked over before it is parsed: how many things it holds (brackets and commas), how deep it is.

| route | bytes | seconds | fields | files | things | depth |
|---|---|---|---|---|---|---|
"""
REST = """
One field of a form that is no file has {field} at most. A whole number has {digits} digits at most.

## Connections

A head has {head} s from its connection's opening, or from its first byte. There is room for {most} connections, or as many as the process may have open files; then the one that has waited longest without a whole head is closed for the next one. Beyond that requests are answered 503.

## What one person may ask for

Where people sign in. Where nobody does, nothing of this is counted.

| what | at most |
|---|---|
{quotas}
| Event streams open at once ({alone} where nobody signs in) | {streams} |
| Review links open of one run | {links} |

`STILLFRAME_STORED_PER_PERSON_GB` bounds what one person's pictures take, `STILLFRAME_DISK_FLOOR_GB` refuses pictures while less is free on the disk; runs still end then. Of `STILLFRAME_MAX_SUBMITTED_RUNS` places one person holds three quarters at most, from {shared} places on, and each place that gets free goes to who holds the fewest. The sandbox draws for one person after the other.

## Guesses

A password: {pair} from one network at one account, {address} from one network at all, {device} from a browser that has signed in before, which nobody else's guesses touch. After {strangers} at one account each further answer waits {delay:g} s; nobody is locked out. A network is an IPv4 address or an IPv6 /64, and {wide} come from one /48. Wrong set-up codes: {setup}. Wrong review links: {missed}. A right code or link always passes. Password hashes are made one at a time, in a thread that gives way to pages.

## In front: a proxy

None of this needs a proxy. Behind one, use the tested examples of [Operating](operating.md#a-proxy-in-front): they let through what is allowed here, and the proxy refuses larger bodies earlier.
"""


def size(count: int) -> str:
    return f"{count / body_limit.MIB:.4g} MiB" if count >= body_limit.MIB else f"{count // body_limit.KIB} KiB"


def number(count: int) -> str:
    return f"{count:,}" if count else "–"


def page() -> str:
    rows = [
        f"| {one.says} | {size(one.bytes)} | {one.seconds} | {number(one.fields)} | {number(one.files)} "
        f"| {number(one.items)} | {number(one.depth)} |\n"
        for one in body_limit.LIMITS
    ]
    asked = [f"| {one.says} | {' and '.join(map(rate, one.limits))} |" for one in quotas.QUOTAS]
    return (
        HEAD.format(idle=body_limit.IDLE_S)
        + "".join(rows)
        + REST.format(
            field=size(body_limit.MAX_FIELD),
            digits=18,
            head=body_limit.HEAD_S,
            most=number(connections.MAX_CONNECTIONS),
            quotas="\n".join(asked),
            alone=streams.MAX_STREAMS_ALONE,
            streams=streams.MAX_STREAMS,
            links=service.MAX_OPEN,
            shared=fair_queue.SHARED_FROM,
            pair=rate(throttle.PAIR),
            address=rate(throttle.ADDRESS),
            device=rate(throttle.DEVICE),
            strangers=rate(throttle.STRANGERS),
            delay=throttle.DELAY_S,
            wide=rate(throttle.WIDE),
            setup=rate(throttle.SETUP),
            missed=rate(throttle.LINK_MISSED),
        )
    )


def rate(limit: object) -> str:
    amount, _, span = str(limit).partition(" per ")
    count, unit = span.split(" ")
    return f"{int(amount):,} in {f'{count} {unit}s' if count != '1' else f'a {unit}' if unit != 'hour' else 'an hour'}"


if __name__ == "__main__":
    PAGE.write_text(page())

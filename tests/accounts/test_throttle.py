"""How often somebody may guess."""

import pytest

from app.accounts.throttle import DELAY_S, Throttle, network_of
from app.errors import TooManyRequests

ANN = "ann@studio.example"


def tries(throttle: Throttle, count: int, address: str = "10.0.0.1", email: str = ANN) -> int:
    """How many of so many tries are let through."""
    taken = 0
    for _ in range(count):
        try:
            throttle.sign_in(address, email)
        except TooManyRequests:
            continue
        taken += 1
    return taken


def test_it_lets_five_tries_through_at_one_account() -> None:
    throttle = Throttle()
    assert tries(throttle, 8) == 5
    assert tries(throttle, 1, address="10.0.0.2") == 1
    assert tries(throttle, 1, email="bob@studio.example") == 1


def test_it_forgives_a_person_who_gets_in() -> None:
    throttle = Throttle()
    assert tries(throttle, 4) == 4
    throttle.forgive("10.0.0.1", ANN)
    assert tries(throttle, 8) == 5


def test_it_bounds_one_address_over_all_accounts() -> None:
    throttle = Throttle()
    assert sum(tries(throttle, 1, email=f"{n}@studio.example") for n in range(80)) == 60


def test_it_answers_late_where_many_addresses_try_one_account_and_never_locks_it() -> None:
    throttle = Throttle()
    waits = [throttle.sign_in(f"10.0.1.{n}", ANN) for n in range(80)]
    assert waits == [0.0] * 60 + [DELAY_S] * 20
    assert throttle.sign_in("10.0.2.1", "bob@studio.example") == 0.0


def test_it_counts_a_browser_that_is_known_by_itself() -> None:
    throttle = Throttle()
    tries(throttle, 5)
    assert [throttle.sign_in("10.0.0.1", ANN, device="known") for _ in range(10)] == [0.0] * 10
    with pytest.raises(TooManyRequests):
        throttle.sign_in("10.0.0.1", ANN, device="known")
    throttle.forgive("10.0.0.1", ANN, device="known")
    assert throttle.sign_in("10.0.0.1", ANN, device="known") == 0.0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_it_counts_by_the_network_that_one_person_has(address: str, network: str) -> None:
    assert network_of(address) == network


def test_it_says_when_to_come_again() -> None:
    throttle = Throttle()
    tries(throttle, 5)
    with pytest.raises(TooManyRequests) as caught:
        throttle.sign_in("10.0.0.1", ANN)
    assert 0 < caught.value.detail["retry_after"] <= 300
    assert "5 minutes" in caught.value.message


def test_it_lets_ten_codes_be_tried_from_each_network() -> None:
    throttle = Throttle()
    for n in range(10):
        throttle.setup_missed(f"2001:db8::{n}")
    with pytest.raises(TooManyRequests):
        throttle.setup_missed("2001:db8::99")
    throttle.setup_missed("2001:db8:0:1::1")

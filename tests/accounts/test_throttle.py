"""How often somebody may guess."""

import pytest

from app.accounts.throttle import Throttle
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


def test_it_bounds_one_account_over_all_addresses() -> None:
    throttle = Throttle()
    assert sum(tries(throttle, 1, address=f"10.0.1.{n}") for n in range(80)) == 60


def test_it_says_when_to_come_again() -> None:
    throttle = Throttle()
    tries(throttle, 5)
    with pytest.raises(TooManyRequests) as caught:
        throttle.sign_in("10.0.0.1", ANN)
    assert 0 < caught.value.detail["retry_after"] <= 300
    assert "5 minutes" in caught.value.message


def test_it_lets_ten_codes_be_tried() -> None:
    throttle = Throttle()
    for _ in range(10):
        throttle.setup()
    with pytest.raises(TooManyRequests):
        throttle.setup()

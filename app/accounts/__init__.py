"""People and their sessions: the first account, signing in and out. Roles and the rest of a team come later."""

from app.accounts.models import Person
from app.accounts.service import Accounts
from app.accounts.throttle import Throttle

__all__ = ["Accounts", "Person", "Throttle"]

"""The way to the Model API: profiles, calls, what their answers prove, the catalogue, the wire, and polling."""

from app.upstream.catalogue import Catalogue
from app.upstream.client import ModelAPI
from app.upstream.model import Model, Option
from app.upstream.outcomes import Accepted, NotSent, Refused, SubmitOutcome, Unknown
from app.upstream.poll_schedule import PollSchedule, typical
from app.upstream.profiles import RUNCOMFY, Profile, fingerprint, resolve_profile, sign_in_profile, signed_in
from app.upstream.rate import Rate
from app.upstream.reach import Reached, reach
from app.upstream.replies import Balance, Result, Status, Words
from app.upstream.sign_in import DENIED, EXPIRED, SignIn, Started, forget_sign_in, keep_sign_in
from app.upstream.tokens import (
    FoundToken,
    consent_given,
    find_token_file,
    give_consent,
    token_path,
)
from app.upstream.validations import picture_rules
from app.upstream.wire import wire_body

__all__ = [
    "DENIED",
    "EXPIRED",
    "RUNCOMFY",
    "Accepted",
    "Balance",
    "Catalogue",
    "FoundToken",
    "Model",
    "ModelAPI",
    "NotSent",
    "Option",
    "PollSchedule",
    "Profile",
    "Rate",
    "Reached",
    "Refused",
    "Result",
    "SignIn",
    "Started",
    "Status",
    "SubmitOutcome",
    "Unknown",
    "Words",
    "consent_given",
    "find_token_file",
    "fingerprint",
    "forget_sign_in",
    "give_consent",
    "keep_sign_in",
    "picture_rules",
    "reach",
    "resolve_profile",
    "sign_in_profile",
    "signed_in",
    "token_path",
    "typical",
    "wire_body",
]

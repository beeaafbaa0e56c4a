"""The one-time code that opens /setup: whoever reads the server's log may make the first account."""

import hmac
import secrets

import structlog

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
LOOKS_LIKE = str.maketrans("OIL", "011", "- ")

log = structlog.get_logger(__name__)


class SetupCode:
    """Random for each process, 40 bits; tries are counted by the throttle."""

    def __init__(self) -> None:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
        self.text = f"{letters[:4]}-{letters[4:]}"
        self._is_told = False

    def tell(self) -> None:
        """Print it to the log, once."""
        if not self._is_told:
            self._is_told = True
            log.warning("setup_code", code=self.text, page="/setup")

    def matches(self, typed: str) -> bool:
        cleaned = typed.strip().upper().translate(LOOKS_LIKE)
        return hmac.compare_digest(cleaned.encode("utf-8", "replace"), self.text.replace("-", "").encode())

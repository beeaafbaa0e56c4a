"""What upstream answered, or why it did not (`upstream.`), and what an attempt to submit came to (`submit.`)."""

from app.messages.lazy_text import N_, LazyText

UPSTREAM: dict[str, LazyText] = {
    "said": N_("%(sentence)s It said: “%(words)s”"),
    "token": N_("Upstream refused the token, or its account is not active. Sign in again, or set another."),
    "forbidden": N_("This account isn’t allowed to do that."),
    "not_found": N_("Upstream does not know it."),
    "schema": N_("Upstream found a field that it can’t take."),
    "funds": N_("The account has not enough funds. Add funds there, then run it again."),
    "refused": N_("Upstream refused the request."),
    "busy": N_("Upstream is busy; it is asked again later."),
    "unusable": N_("Upstream gave no usable answer (HTTP %(status)s)."),
    "no_model": N_("There is no model of this name."),
    "other_model": N_("Upstream answered about another model."),
    "no_request": N_("That is not the id of a request."),
    "no_state": N_("Upstream gave a result without its state."),
    "unreadable": N_("Upstream’s answer can’t be read."),
    "unreadable_why": N_("Upstream’s answer can’t be read: %(why)s."),
    "too_large": N_("the answer is too large"),
    "not_whole": N_("Upstream’s answer did not come whole."),
    "unreachable": N_("Upstream can’t be reached."),
    "no_connection": N_("no connection"),
    "no_connection_why": LazyText("%(error)s"),
    "no_whole_answer": N_("no whole answer within %(seconds)s s (%(error)s)"),
    "sign_in_address": N_("The sign-in names an address that is not upstream’s. Nothing was opened."),
    "sign_in_late": N_("Sign-in timed out. Try again for a new code."),
    "sign_in_denied": N_("The sign-in was refused."),
    "sign_in_expired": N_("The code has expired. Sign in again for a new one."),
    "sign_in_unreachable": N_("%(host)s can’t be reached."),
    "sign_in_not_whole": N_("The answer did not come whole."),
    "sign_in_unreadable": N_("The sign-in’s answer can’t be read."),
    "sign_in_no_token": N_("The sign-in was granted without a token that can be used."),
}
SUBMIT: dict[str, LazyText] = {  # parts of a sentence
    "status": N_("upstream answered HTTP %(status)s"),
    "status_named": N_("upstream answered HTTP %(status)s, and yet named the request %(request_id)s"),
    "status_odd_id": N_("upstream answered HTTP %(status)s with an id that is none"),
    "status_no_id": N_("upstream answered HTTP %(status)s without a request id"),
    "busy": N_("upstream is busy (HTTP 429)"),
    "declined": N_("the sender’s last look said no"),
    "no_answer": N_("no answer within %(seconds)s s"),
    "no_connection_in_time": N_("no connection in time"),
    "proxy": N_("the proxy refused (%(error)s)"),
    "not_secure": N_("no secure connection (%(error)s)"),
    "no_connection": N_("no connection (%(error)s)"),
    "connection_refused": N_("no connection (refused)"),
    "broken_off": N_("the connection broke off"),
    "not_made": N_("the request could not be made (%(error)s)"),
}
MESSAGES = {
    f"{group}.{code}": text
    for group, texts in (("upstream", UPSTREAM), ("submit", SUBMIT))
    for code, text in texts.items()
}

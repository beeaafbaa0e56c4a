"""The faults that the stand-in upstream plays, by the first word of the prompt.

Answers are `(status, body, headers)`. What is in BOOKED costs money although the answer does not say so.
"""

from typing import Any

Answer = tuple[int, Any, dict[str, str]]

HOSTILE = "<img src=x onerror=alert(1)>"
NOT_FOUND = {"error_code": 404001, "error_message": "Not found"}
INTERNAL = {"error_code": 500001, "error_message": "Internal error"}


def _says(status: int, body: Any = "", **headers: str) -> Answer:
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


NOT_BOOKED: dict[str, Answer] = {
    "400": _says(400, {"error_code": 400001, "error_message": "Bad request"}),
    "401": _says(401, {"error_code": 401001, "error_message": "Unauthorized"}),
    "401html": _says(401, "<html>sign in</html>"),
    "402": _says(402, {"error_code": 402, "error_message": "Payment required"}),
    "403": _says(403, {"error_code": 403003, "error_message": "Forbidden"}),
    "404": _says(404, NOT_FOUND),
    "405": _says(405, {"error_message": "Method not allowed"}),
    "413": _says(413, {"error_message": "Too large"}),
    "415": _says(415, {"error_message": "Unsupported media type"}),
    "422": _says(422, {"error_code": 422001, "detail": [{"loc": ["body", "size"], "msg": HOSTILE, "type": "enum"}]}),
    "429": _says(429, {"message": "slow down"}, Retry_After="1"),
    "funds": _says(200, {"error_code": 10001, "message": "InsufficientFunds"}),
    "redirect_private": _says(307, "", Location="http://169.254.169.254/latest"),
}
BOOKED: dict[str, Answer] = {
    "201": _says(201, {"request_id": "{id}"}),
    "400_with_id": _says(400, {"error_code": 400001, "request_id": "{id}"}),
    "408": _says(408, {"error_message": "timeout"}),
    "409": _says(409, {"error_message": "conflict"}),
    "425": _says(425, {"error_message": "too early"}),
    "429_with_id": _says(429, {"request_id": "{id}"}),
    "500": _says(500, INTERNAL),
    "500_gating": _says(500, {"error_code": 10001}),
    "502html": _says(502, "<html>bad gateway</html>"),
    "503": _says(503, ""),
    "notjson": _says(200, "OK"),
    "array": _says(200, ["{id}"]),
    "no_id": _says(200, {}),
    "null_id": _says(200, {"request_id": None}),
    "number_id": _says(200, {"request_id": 12345678}),
    "badid": _says(200, {"request_id": "../../etc/passwd"}),
    "newline_id": _says(200, {"request_id": "12345678\n"}),
    "unknown_code": _says(200, {"error_code": 20001, "message": "who knows"}),
    "huge": _says(200, {"request_id": "{id}", "padding": " " * (5 << 20)}),
    "401_with_bad_id": _says(401, {"error_code": 401001, "request_id": "../x"}),
    "gzip": _says(200, {"request_id": "{id}"}, Content_Encoding="gzip"),
    "echo_token": _says(500, {"error_message": "{authorization}"}),
}

STATUS: dict[str, list[Answer | str]] = {  # one a look; a word is a status; when they are used up, the truth is told
    "flap": ["in_progress", "in_queue", "in_progress"],
    "bad_status": ["on_holiday"] * 3,
    "status500x3": [_says(500, INTERNAL)] * 3,
    "status404x3": [_says(404, NOT_FOUND)] * 3,
    "status401": [_says(401, {"error_code": 401001})] * 2,
    "status429": [_says(429, {}, Retry_After="1")],
    "status_code_in_200": [_says(200, {"error_code": 404001})],
    "html_status": [_says(200, "<html>maintenance</html>")] * 3,
    "garbage_status": [_says(200, b"\0\xff not json")] * 3,
    "number_status": [_says(200, {"status": 7})],
    "other_request": [_says(200, {"status": "completed", "request_id": "somebody-elses"})],
    "status_lie_completed": ["completed"],
}
WORDS = {"in_queue": "pending", "in_progress": "processing", "completed": "succeeded", "cancelled": "canceled"}
ENDLESS_QUEUE = frozenset({"stuck", "cancel_ok", "cancel_500", "cancel_hang"})
ENDLESS_RUN = frozenset({"never_ends", "cancel_late"})

OUTPUTS = {  # the shape of `output`, from the address of the file
    "result_string": lambda url: {"image": url},
    "result_plain": lambda url: url,
    "result_list": lambda url: [url],
    "result_nested": lambda url: {"result": {"pictures": [{"file": url}]}},
    "result_empty": lambda url: {},
    "result_many": lambda url: {"images": [f"{url}?n={n}" for n in range(500)]},
    "result_foreign_host": lambda url: {"images": ["https://runcomfy.net.evil.example/a.png"]},
    "result_http": lambda url: {"images": ["http://files.runcomfy.example/a.png"]},
    "result_traversal_name": lambda url: {"images": [f"{url}/..%2f..%2fetc%2fcron.d%2fx.png"]},
}
RESULT: dict[str, list[Answer]] = {
    "result404x3": [_says(404, NOT_FOUND)] * 3,
    "status_lie_completed": [_says(404, NOT_FOUND)] * 2,
    "err_in_200": [
        _says(200, {"status": "completed", "error_code": 20001, "message": "<script>alert(1)</script>"}),
    ]
    * 99,
    "bare_error": [_says(200, {"error_code": 20001, "message": "no face found"})] * 99,
    "call_error": [_says(200, {"error_code": 401001})],
    "bad_cost": [_says(200, {"status": "completed", "output": {}, "cost": {"amount": 1}})],
}
CANCEL: dict[str, Answer] = {
    "cancel_late": _says(200, {"outcome": "not_cancellable", "status": "in_progress"}),
    "cancel_500": _says(500, "x"),
}

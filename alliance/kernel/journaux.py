"""Structured logs: one JSON line each, and no personal data in them."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUERY = re.compile(r"\?[^\s\"']+")
_TOKEN = re.compile(r"(?<=/)(?:[\w-]{24,}(?=/|$|\s)|[\w~%-]{24,}(?=\.ics))")


def scrub(text: str) -> str:
    """Remove mail addresses, query strings (searches hold names) and secret links."""
    return _TOKEN.sub("…", _QUERY.sub("?…", _EMAIL.sub("…@…", text)))


def scrub_event(event: Any, _hint: Any) -> Any:
    """Strip an error report of what the person typed before it leaves the machine."""
    request = event.get("request") or {}
    for key in ("data", "cookies", "headers", "query_string", "env"):
        request.pop(key, None)
    if "url" in request:
        request["url"] = scrub(request["url"])
    event.pop("user", None)
    for value in (event.get("exception") or {}).get("values", []):
        value["value"] = scrub(str(value.get("value", "")))
    return event


class JsonFormatter(logging.Formatter):
    """One line a record: when, level, logger, message, and the stack without the values."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["stack"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)

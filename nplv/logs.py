"""What may not stand in a log line is taken out here, whoever wrote it."""

import logging
import re
from typing import Any

from nplv.tokens import TOKEN_LENGTH

ADDRESS = re.compile(r"[^\s<>\"'@=/]+@[^\s<>\"'@]+\.[^\s<>\"'@]+")
TOKEN = re.compile(rf"(?<=/)[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}(?=/|\b)")


def redact(text: str) -> str:
    """Return `text` with addresses and subscribers' tokens replaced."""
    return TOKEN.sub("[token]", ADDRESS.sub("[address]", text))


class Redact(logging.Filter):
    """Redacts the finished message, and the text of an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


def logging_config(level: str) -> dict[str, Any]:
    """Return the settings of logging: one line each, never an address or a token."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redact": {"()": "nplv.logs.Redact"}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["redact"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "axes": {"level": "WARNING"},
            "flufl.bounce": {"level": "CRITICAL"},  # names every way of reading that it tries
        },
    }

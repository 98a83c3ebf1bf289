"""The cache of Django as the page cache uses it: where it is away, pages are simply made."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
AWAY = (OSError, RedisError)


class PageStore:
    """Answers as an empty cache does when the server of the cache cannot be reached."""

    def __init__(self, alias: str) -> None:
        self.cache = caches[alias]

    def get(self, key: str) -> Any:
        return _or(None, lambda: self.cache.get(key))

    def add(self, key: str, value: Any, seconds: float) -> bool:
        return bool(_or(1, lambda: self.cache.add(key, value, seconds)))

    def set(self, key: str, value: Any, seconds: float) -> None:
        _or(None, lambda: self.cache.set(key, value, seconds))

    def delete(self, key: str) -> None:
        _or(None, lambda: self.cache.delete(key))


def _or(otherwise: Any, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except AWAY as error:
        logger.warning("the page cache is away: %s", type(error).__name__)
        return otherwise

"""Tells for certain whether a request left whole.

A server that did not get all of a request cannot have acted on it, however the connection broke:
a name that does not resolve, a handshake that fails, a kept connection that the other side had
closed. Only a request that left whole and got no answer is *unknown*.
"""

import threading
from typing import Any

from requests import Response, Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_now = threading.local()


def begin(*, watched: bool) -> None:
    """Forget earlier requests of this thread; assume the worst of a session that is not watched."""
    _now.whole = not watched


def left_whole() -> bool:
    """Return whether a request of this thread left whole since `begin`."""
    return getattr(_now, "whole", True)


class _Plain(HTTPConnection):
    def request(self, *args: Any, **values: Any) -> None:
        super().request(*args, **values)
        _now.whole = True


class _Secure(HTTPSConnection):
    def request(self, *args: Any, **values: Any) -> None:
        super().request(*args, **values)
        _now.whole = True


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **values: Any) -> None:
        super().init_poolmanager(*args, **values)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **values: Any) -> Any:
        manager = super().proxy_manager_for(*args, **values)
        manager.pool_classes_by_scheme = _POOLS
        return manager


def _nowhere(resp: Response) -> str | None:
    return None


def watch(session: Session) -> Session:
    """Let a session tell when its requests left; it keeps one connection.

    It follows no redirect: a letter goes to the address in the settings, once, and to no other.
    """
    session.get_redirect_target = _nowhere  # type: ignore[method-assign]  # the hook of requests
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(pool_connections=1, pool_maxsize=1))
    return session

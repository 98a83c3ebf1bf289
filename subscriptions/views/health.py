"""Two answers for machines: it lives, and it can do its work."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from subscriptions.monitoring import readiness


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200, or 503 with the reason; the count of unknown deliveries is told, not judged."""
    ready, found = readiness()
    status = "ok" if ready else "unavailable"
    return JsonResponse({"status": status, **found}, status=200 if ready else 503)

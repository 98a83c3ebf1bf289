"""What the home of the desk shows of sending and of subscribers."""

from django.http import HttpRequest

from nplv.desk import Panel
from subscriptions.admin.planning import may_send
from subscriptions.audience import standing
from subscriptions.charts import up_and_down
from subscriptions.growth import growth as growth_now
from subscriptions.models import Mailing


def last_mailing(request: HttpRequest) -> Panel | None:
    """Show the mailing that began last, or else the one that is planned."""
    if not (may_send(request) or request.user.has_perm("subscriptions.view_mailing")):
        return None
    mailings = Mailing.objects.select_related("issue")
    begun = mailings.filter(started_at__isnull=False).order_by("-started_at", "-pk").first()
    planned = mailings.filter(status=Mailing.Status.SCHEDULED).order_by("scheduled_for").first()
    now = standing(begun) if begun else None
    shown = {"mailing": begun, "now": now, "planned": planned}
    return Panel("admin/home/_last_mailing.html", shown)


def growth(request: HttpRequest) -> Panel | None:
    """Show numbers to who sends; the way to the people themselves only to who may see them."""
    may_see = request.user.has_perm("subscriptions.view_subscriber")
    if not (may_send(request) or may_see):
        return None
    now = growth_now()
    chart = up_and_down([(week.joined, week.left) for week in now.weeks]) if now else None
    return Panel("admin/home/_growth.html", {"growth": now, "chart": chart, "may_see": may_see})

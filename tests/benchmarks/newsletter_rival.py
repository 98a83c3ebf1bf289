"""django-newsletter sending the same letter, by a Python of its own that knows nothing of ours.

`python newsletter_rival.py RECIPIENTS PORT HTML` prints what `contenders` prints. Started by
`bench_sending --only newsletter`, which installs django-newsletter in a folder that is thrown away.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django
from django.conf import settings

count, port, html = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
settings.configure(
    SECRET_KEY="only-for-benchmarks",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "newsletter.sqlite3"}},
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sites",
        "sorl.thumbnail",
        "newsletter",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    SITE_ID=1,
    ROOT_URLCONF="newsletter.urls",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    NEWSLETTER_THUMBNAIL="sorl-thumbnail",
    NEWSLETTER_USE_HTTPS=True,
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=port,
    USE_TZ=True,
)
django.setup()

from django.contrib.sites.models import Site  # noqa: E402
from django.core.management import call_command  # noqa: E402
from newsletter.models import Article, Message, Newsletter, Submission, Subscription  # noqa: E402

call_command("migrate", verbosity=0)
letters = Newsletter.objects.create(
    title="Nieuws", slug="nieuws", email="nieuws@example.org", sender="Nieuws", send_html=True
)
letters.site.add(Site.objects.get())
message = Message.objects.create(title="Nieuws", slug="nieuws", newsletter=letters)
Article.objects.create(post=message, title="Nieuws", text=Path(html).read_text(), sortorder=1)
for number in range(count):
    Subscription.objects.create(
        newsletter=letters, email_field=f"abonnee-{number}@example.org", subscribed=True
    )
submission = Submission.from_message(message)
submission.prepared = True
submission.save()
began, spent = time.perf_counter(), time.process_time()
Submission.submit_queue()
seconds, cpu = time.perf_counter() - began, time.process_time() - spent
submission.refresh_from_db()
if not submission.sent:
    raise SystemExit("django-newsletter did not finish")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"recipients": count, "seconds": seconds, "cpu": cpu, "peak_mb": peak}))

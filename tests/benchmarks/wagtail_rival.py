"""A small site of Wagtail, made as its manual says, by a Python that knows nothing of ours.

`python wagtail_rival.py` makes it in the folder where it is run: a front page with twenty articles
and their pictures, and the page of an article. `bench_served` installs Wagtail in a folder
that is thrown away, runs this there, and has gunicorn serve `rival.wsgi`. Nothing is cached but
what Wagtail caches by itself.
"""

import os
import sys
from pathlib import Path

ARTICLES = 20
MODELS = """
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    def get_context(self, request):
        articles = ArticlePage.objects.live().child_of(self).select_related("picture")
        return super().get_context(request) | {"articles": articles.order_by("-date")[:20]}


class ArticlePage(Page):
    date = models.DateField()
    intro = models.TextField()
    body = RichTextField()
    picture = models.ForeignKey("wagtailimages.Image", models.PROTECT, related_name="+")
"""
HOME = """
{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags %}
{% block content %}<main><h1>{{ page.title }}</h1>{% for article in articles %}<article>
  {% image article.picture fill-720x405 loading="lazy" %}
  <h2><a href="{% pageurl article %}">{{ article.title }}</a></h2>
  <p>{{ article.intro }}</p><p><time>{{ article.date|date:"j F Y" }}</time></p>
</article>{% endfor %}</main>{% endblock %}
"""
ARTICLE = """
{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags %}
{% block content %}<main><article><h1>{{ page.title }}</h1><p>{{ page.intro }}</p>
  <p><time>{{ page.date|date:"j F Y" }}</time></p>{% image page.picture width-1440 %}
  {{ page.body|richtext }}
</article></main>{% endblock %}
"""
LOCAL = 'SECRET_KEY = "only-for-benchmarks"\nALLOWED_HOSTS = ["127.0.0.1"]\n'


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def fill():
    import datetime as dt  # noqa: PLC0415  in a process of its own
    import io  # noqa: PLC0415  in a process of its own

    from django.core.files.images import ImageFile  # noqa: PLC0415  app ready
    from home.models import ArticlePage, HomePage  # noqa: PLC0415  app ready
    from PIL import Image as Picture  # noqa: PLC0415  app ready
    from wagtail.images.models import Image  # noqa: PLC0415  app ready

    home = HomePage.objects.get()
    for number in range(ARTICLES):
        file = io.BytesIO()
        Picture.new("RGB", (1600, 900), (number * 9, 90, 90)).save(file, "JPEG")
        article = ArticlePage(
            title=f"Bericht {number} over wonen, werken en leren in de wijk",
            slug=f"bericht-{number}",
            date=dt.date(2026, 1, 1) + dt.timedelta(days=number),
            intro="Bewoners, gemeente en school werken samen aan een veilige buurt. " * 3,
            body="<p>De gemeente vertelt wat er in de straat verandert.</p>" * 12,
            picture=Image.objects.create(
                title=f"Beeld {number}", file=ImageFile(file, f"beeld-{number}.jpg")
            ),
        )
        home.add_child(instance=article)


def main():
    from django.core.management import execute_from_command_line  # noqa: PLC0415  slow import

    wagtail = Path(sys.executable).with_name("wagtail")
    os.spawnl(os.P_WAIT, wagtail, str(wagtail), "start", "rival", ".")
    write("home/models.py", MODELS)
    write("home/templates/home/home_page.html", HOME)
    write("home/templates/home/article_page.html", ARTICLE)
    write("rival/settings/local.py", LOCAL)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rival.settings.production"
    sys.path.insert(0, str(Path.cwd()))
    for command in ("makemigrations home -v0", "migrate -v0", "collectstatic --noinput -v0"):
        execute_from_command_line(["manage.py", *command.split()])
    fill()


if __name__ == "__main__":
    main()

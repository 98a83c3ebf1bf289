"""How much rendering an issue costs beyond what MJML itself costs.

`python -m tests.benchmarks.bench_rendering`: an issue of 20 articles, 5 rounds of 10 renderings
in one run on an empty SQLite. Prints medians and their ratio; nothing is asserted.
"""

import os
import statistics
import tempfile
import time

ROUNDS, RENDERINGS, ARTICLES = 5, 10, 20


def cpu_ms(act):
    """Return the CPU time of one call in milliseconds, the median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(RENDERINGS):
            act()
        rounds.append((time.process_time() - start) * 1000 / RENDERINGS)
    return statistics.median(rounds)


def noted(rendering, issue):
    """Return the MJML that is made on the way."""
    found, convert = [], rendering.mjml_to_html

    def noting(text):
        found.append(text)
        return convert(text)

    rendering.mjml_to_html = noting
    rendering.render_issue(issue)
    rendering.mjml_to_html = convert
    return found[0]


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DATABASE_URL"] = ""
    os.environ["NPLV_VAR_DIR"] = tempfile.mkdtemp(prefix="nplv-bench-")
    import django  # noqa: PLC0415  app ready

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  app ready
    from django.template.loader import render_to_string  # noqa: PLC0415  app ready

    from articles import rendering  # noqa: PLC0415  app ready
    from nplv.mail import mjml_to_html  # noqa: PLC0415  app ready
    from tests.articles.factories import (  # noqa: PLC0415  app ready
        ArticleFactory,
        ImageFactory,
        IssueFactory,
        IssueItemFactory,
    )

    call_command("migrate", verbosity=0)
    issue = IssueFactory()
    for _ in range(ARTICLES):
        IssueItemFactory(issue=issue, article=ArticleFactory(image=ImageFactory()))
    html = rendering.render_issue(issue).html
    mjml = noted(rendering, issue)

    whole = cpu_ms(lambda: rendering.render_issue(issue))
    bare = cpu_ms(lambda: mjml_to_html(mjml))
    one_template = cpu_ms(lambda: render_to_string("mail/confirm.txt", {}))
    print(f"issue of {ARTICLES} articles, {len(html.encode()):,} bytes of HTML")
    print(f"render_issue      {whole:7.2f} ms CPU")
    print(f"MJML alone        {bare:7.2f} ms CPU   ratio {whole / bare:.1f}")
    print(f"one text template {one_template:7.2f} ms CPU")


if __name__ == "__main__":
    main()

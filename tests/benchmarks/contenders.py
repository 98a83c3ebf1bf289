"""The ways to send that are compared, each in a process of its own.

`python -m tests.benchmarks.contenders NAME RECIPIENTS` prints one line of JSON: recipients,
seconds, CPU seconds and the peak of memory in MB, without what starting Python and Django costs.
The database, the ESP and the relay are those of the environment.
"""

import dataclasses
import json
import os
import resource
import smtplib
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks.running import cpu_of, peak_of, wait_until_idle

AT_ONCE = 1000
POOL = 4
PEAKS = []  # of the processes that did the work, where this one did not


def smtp_address():
    from django.conf import settings  # noqa: PLC0415  app ready

    return settings.EMAIL_HOST, settings.EMAIL_PORT


def addresses(count):
    return [f"abonnee-{number}@example.org" for number in range(1, count + 1)]


def filled(text, number):
    from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE  # noqa: PLC0415

    token = f"{number:035d}"
    return text.replace(UNSUBSCRIBE_PLACE, token).replace(PREFERENCES_PLACE, token)


def one_message(html, text, number, to):
    from anymail.message import AnymailMessage  # noqa: PLC0415  app ready

    message = AnymailMessage("Nieuws", filled(text, number), "Nieuws <nieuws@example.org>", [to])
    message.attach_alternative(filled(html, number), "text/html")
    message.extra_headers["List-Unsubscribe"] = f"<https://nieuws.example.org/{number}/>"
    return message


def django_loop(count):
    """Plain Django: a message each over one SMTP connection; nothing is recorded."""
    from django.core.mail import get_connection  # noqa: PLC0415  app ready

    from tests.benchmarks.workload import letter  # noqa: PLC0415  app ready

    html, text = letter()
    with get_connection("django.core.mail.backends.smtp.EmailBackend") as connection:
        for number, to in enumerate(addresses(count)):
            connection.send_messages([one_message(html, text, number, to)])


def anymail_loop(count):
    """Anymail one by one over one session; nothing is recorded."""
    from django.core.mail import get_connection  # noqa: PLC0415  app ready

    from tests.benchmarks.workload import letter  # noqa: PLC0415  app ready

    html, text = letter()
    with get_connection("anymail.backends.mailgun.EmailBackend") as connection:
        for number, to in enumerate(addresses(count)):
            connection.send_messages([one_message(html, text, number, to)])


def bare_script(count):
    """What one would write by hand: Anymail in batches of 1,000, and one table that is updated."""
    from anymail.message import AnymailMessage  # noqa: PLC0415  app ready
    from django.core.mail import get_connection  # noqa: PLC0415  app ready
    from django.db import connection as database  # noqa: PLC0415  app ready

    from tests.benchmarks.workload import letter  # noqa: PLC0415  app ready

    html, text = letter()
    people = addresses(count)
    warm_up()
    with database.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (id integer PRIMARY KEY, status varchar(10))")
        cursor.executemany("INSERT INTO bare VALUES (%s, 'queued')", [[n] for n in range(count)])
    begin = begun()
    with get_connection("anymail.backends.mailgun.EmailBackend") as connection:
        for start in range(0, count, AT_ONCE):
            part = people[start : start + AT_ONCE]
            message = AnymailMessage("Nieuws", text, "Nieuws <nieuws@example.org>", part)
            message.attach_alternative(html, "text/html")
            message.merge_data, message.merge_metadata, message.merge_headers = {}, {}, {}
            for number, to in enumerate(part, start):
                message.merge_data[to] = {"leave": f"{number:035d}", "wishes": f"{number:035d}"}
                message.merge_metadata[to] = {"delivery": str(number)}
                message.merge_headers[to] = {
                    "List-Unsubscribe": f"<https://nieuws.example.org/{number}/>"
                }
            connection.send_messages([message])
            with database.cursor() as cursor:
                cursor.execute(
                    "UPDATE bare SET status = 'sent' WHERE id >= %s AND id < %s",
                    [start, start + len(part)],
                )
    return begin


def ours(count):
    """`manage.py db_worker --batch` on a mailing that was started; all of it recorded."""
    from django.core.management import call_command  # noqa: PLC0415  app ready

    from subscriptions import mailings  # noqa: PLC0415  app ready
    from tests.benchmarks import workload  # noqa: PLC0415  app ready

    workload.make_subscribers(count)
    mailing = mailings.start(workload.plan())
    warm_up()
    begin = begun()
    while not workload.is_done(mailing.pk):
        call_command("db_worker", batch=True, startup_delay=False, interval=0.05, verbosity=0)
        if not workload.is_done(mailing.pk):
            call_command("tick", verbosity=0)
    return begin


def one_call(count):
    """The same as `ours`, but with one call at a time."""
    from subscriptions.transports import esps  # noqa: PLC0415  app ready

    esps.ESPS["mailgun"] = dataclasses.replace(esps.ESPS["mailgun"], in_flight=1)
    return ours(count)


def warm_up():
    """Load what a worker that runs has loaded: its command, pages, the ESP's backend."""
    from django.core.mail import get_connection  # noqa: PLC0415  app ready
    from django.core.management import load_command_class  # noqa: PLC0415  app ready
    from django.urls import reverse  # noqa: PLC0415  app ready

    reverse("subscriptions:unsubscribe", args=["x"])
    get_connection("anymail.backends.mailgun.EmailBackend", api_key="x")
    load_command_class("django_tasks_db", "db_worker")


def workers(count):
    """The same as `ours` with as many processes as BENCH_WORKERS says; started beforehand.

    CPU and memory are theirs: the sum, and the largest.
    """
    import subprocess  # noqa: PLC0415

    from subscriptions import mailings  # noqa: PLC0415  app ready
    from tests.benchmarks import workload  # noqa: PLC0415  app ready

    workload.make_subscribers(count)
    command = [sys.executable, "manage.py", "db_worker", "--interval", "0.05", "--no-startup-delay"]
    started = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(int(os.environ["BENCH_WORKERS"]))
    ]
    wait_until_idle(started)  # they load Django
    mailing = mailings.start(workload.plan())
    begin = time.perf_counter(), cpu_of(started)
    while not workload.is_done(mailing.pk):
        time.sleep(0.02)
    end = time.perf_counter(), cpu_of(started)
    PEAKS.extend(map(peak_of, started))
    for process in started:
        process.terminate()
        process.wait()
    return begin, end


def freezing(count):
    """Only the start: making the deliveries and batches of all subscribers."""
    from subscriptions import mailings  # noqa: PLC0415  app ready
    from tests.benchmarks import workload  # noqa: PLC0415  app ready

    workload.make_subscribers(count)
    mailing = workload.plan()
    begin = begun()
    mailings.start(mailing)
    return begin


def ready_made(count):
    """smtplib pushing ready-made bytes: the same message again and again."""
    raw = _raw()
    with smtplib.SMTP(*smtp_address()) as session:
        session.ehlo()
        begin = begun()
        for _ in range(count):
            session.mail("nieuws@example.org")
            session.rcpt("abonnee-1@example.org")
            session.docmd("DATA")
            session.send(raw)
            session.getreply()
    return begin


def pipelined(count):
    """The same bytes, RFC 2920, over one connection."""
    return _push(_raw(), count)


def pool(count):
    """The same bytes, RFC 2920, over four connections in threads."""
    raw = _raw()
    begin = begun()
    with ThreadPoolExecutor(POOL) as threads:
        list(threads.map(lambda _: _push(raw, count // POOL), range(POOL)))
    return begin


def _push(raw, count):
    announcement = b"MAIL FROM:<nieuws@example.org>\r\nRCPT TO:<abonnee-1@example.org>\r\nDATA\r\n"
    with socket.create_connection(smtp_address()) as line:
        answers = line.makefile("rb")
        answers.readline()
        line.sendall(b"HELO bench\r\n")
        answers.readline()
        begin = begun()
        line.sendall(announcement)
        for number in range(count):
            for _ in range(3):
                answers.readline()
            line.sendall(raw + (announcement if number < count - 1 else b""))
            answers.readline()
        line.sendall(b"QUIT\r\n")
    return begin


def _raw():
    from tests.benchmarks.workload import letter  # noqa: PLC0415  app ready

    message = one_message(*letter(), 1, "abonnee-1@example.org").message()
    return message.as_bytes(linesep="\r\n").replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"


def begun():
    return time.perf_counter(), time.process_time()


CONTENDERS = {
    act.__name__: act
    for act in (
        django_loop, anymail_loop, bare_script, ours, one_call, workers, freezing, ready_made,
        pipelined, pool,
    )
}  # fmt: skip


def main():
    import django  # noqa: PLC0415

    django.setup()
    name, count = sys.argv[1], int(sys.argv[2])
    begin = begun()
    said = CONTENDERS[name](count)
    end = begun()
    if said is not None:
        begin, end = said if isinstance(said[0], tuple) else (said, end)
    result = {
        "recipients": count,
        "seconds": end[0] - begin[0],
        "cpu": end[1] - begin[1],
        "peak_mb": max(PEAKS)
        if PEAKS
        else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

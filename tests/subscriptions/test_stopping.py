import os
import signal
import threading

import pytest

from subscriptions.stopping import Stop, listening, stop


@pytest.fixture
def heard(monkeypatch):
    """What the worker's own handler hears of SIGTERM."""
    monkeypatch.setattr(stop, "asked_at", None)
    found = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: found.append(number))
    yield found
    signal.signal(signal.SIGTERM, before)


def test_signal_asks_us_and_the_worker_to_stop(heard):
    with listening():
        os.kill(os.getpid(), signal.SIGTERM)
    assert (stop.asked, heard) == (True, [signal.SIGTERM])


def test_handler_of_the_worker_is_put_back(heard):
    with listening():
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    assert (stop.asked, heard) == (False, [signal.SIGTERM])


def test_thread_that_hears_no_signals_works_as_well(heard):
    went_on = []

    def work():
        with listening():
            went_on.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert went_on == [1]


def test_asking_twice_gives_no_more_time():
    asked = Stop()
    asked.ask()
    first = asked.asked_at
    asked.ask()
    assert asked.asked_at == first

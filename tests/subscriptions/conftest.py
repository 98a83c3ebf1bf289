import pytest


@pytest.fixture
def at_once(settings):
    """Tasks run where they are enqueued, so that the mail they post lies in the outbox."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "sending"],
        }
    }

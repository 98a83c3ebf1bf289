import pytest
from django.core.cache import caches


@pytest.fixture
def page_cache(transactional_db, settings):
    """The page cache, empty. A version changes when a transaction ends, so there are real ones."""
    settings.NPLV_PAGE_CACHE = True
    kept = caches["pages"]
    kept.clear()
    yield kept
    kept.clear()

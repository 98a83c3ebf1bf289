import pytest
from django.core.cache import caches


@pytest.fixture
def page_cache(transactional_db, settings):
    """The page cache, empty. A version changes when a transaction ends, so there are real ones."""
    settings.NPLV_PAGE_CACHE = True
    settings.NPLV_FRAGMENTS = False  # its tests count queries to see whether a page was kept
    kept = caches["pages"]
    kept.clear()
    yield kept
    kept.clear()

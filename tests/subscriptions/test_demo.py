import pytest
from django.contrib.auth.models import Group, User

from subscriptions.demo import load_staff


@pytest.mark.django_db
def test_staff_is_made_whole_or_not_at_all():
    with pytest.raises(Group.DoesNotExist):
        load_staff(with_password=True)

    assert not User.objects.exists()

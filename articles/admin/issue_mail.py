"""What follows composing an issue at the desk, in one mix-in of its admin."""

from articles.admin.correcting import CorrectingPages
from articles.admin.issue_pages import Urls
from articles.admin.previewing import PreviewPages
from articles.admin.reviewing import ReviewPages
from articles.admin.sharing import SharingPages
from articles.admin.test_mailing import TestMailPages


class MailPages(PreviewPages, ReviewPages, SharingPages, TestMailPages, CorrectingPages):
    def mail_urls(self) -> Urls:
        return [
            *self.preview_urls(),
            *self.review_urls(),
            *self.sharing_urls(),
            *self.test_mail_urls(),
            *self.correcting_urls(),
        ]

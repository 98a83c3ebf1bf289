"""Places in a rendered issue that are filled in per recipient.

A place is as long as the token that comes there, in the same alphabet, so a message can be
serialised once and filled in as bytes. Editors' text that contains one is refused by `checks`.
"""

from nplv.tokens import TOKEN_LENGTH

UNSUBSCRIBE_PLACE = "NPLV-PLACE-UNSUBSCRIBE".ljust(TOKEN_LENGTH, "-")
PREFERENCES_PLACE = "NPLV-PLACE-PREFERENCES".ljust(TOKEN_LENGTH, "-")
PLACES = (UNSUBSCRIBE_PLACE, PREFERENCES_PLACE)
PLACE_PREFIX = "NPLV-PLACE-"

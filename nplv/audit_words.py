"""The acts of the audit log in Dutch."""

import re

# Act as it is stored -> as it is shown. What is not here is shown by the words of its address,
# which are Dutch too.
WORDS = {
    "add": "toevoegen",
    "change": "wijzigen",
    "change:publish": "publiceren",
    "change:withdraw": "intrekken",
    "change:put_back": "getypte tekst terugzetten",
    "change:forget": "getypte tekst weggooien",
    "delete": "verwijderen",
    "changelist": "lijst gebruiken",
    "changelist:delete_selected": "gekozen rijen verwijderen",
    "changelist:publish_selected": "gekozen artikelen publiceren",
    "changelist:withdraw_selected": "gekozen artikelen intrekken",
    "look": "bekijken",
    "login": "inloggen",
    "logout": "uitloggen",
    "second_step": "code invullen",
    "second_step_enrol": "code-app koppelen",
    "second_step_own": "nieuwe herstelcodes maken",
    "password_change": "eigen wachtwoord wijzigen",
    "step:submit": "ter beoordeling leggen",
    "step:approve": "goedkeuren",
    "step:send_back": "terugsturen",
    "step:reopen": "weer concept maken",
    "step:correct": "correctie melden",
    "correct_head": "begin van de webversie corrigeren",
    "correct_item": "onderdeel van de webversie corrigeren",
    "ask_address": "link om eigen adres te bevestigen vragen",
    "confirm_address": "eigen adres bevestigen",
    "test_mail": "testmail sturen",
    "revoke": "geheime link intrekken",
    "add_item": "onderdeel toevoegen",
    "move_item": "onderdeel verplaatsen",
    "item_fields": "onderdeel wijzigen",
    "remove_item": "onderdeel weghalen",
    "put_back_item": "onderdeel terugzetten",
    "begin": "editie beginnen met een vorige",
    "inbox": "voorstel toevoegen",
    "finding": "controlepunt behandelen",
    "share": "geheime link maken",
    "corrections": "correctie maken",
    "upload": "afbeelding sturen",
    "take_in": "afbeelding opnemen",
    "duplicate": "dupliceren",
    "plan": "verzending plannen",
    "move": "verzending verplaatsen",
    "cancel": "verzending annuleren",
    "act:starten": "verzending starten",
    "act:pauzeren": "verzending pauzeren",
    "act:hervatten": "verzending hervatten",
    "act:annuleren": "verzending annuleren, meteen",
    "act:vrijgeven": "verzending vrijgeven",
    "act:mislukte-opnieuw": "mislukte opnieuw versturen",
    "decide:verzonden": "onbekende als verzonden markeren",
    "decide:opnieuw": "onbekende opnieuw versturen",
    "csv": "rapport downloaden",
    "list_csv": "lijst van bezorgingen downloaden",
    "import": "bestand inlezen",
    "carry_out": "ingelezen bestand doorvoeren",
    "template": "sjabloon downloaden",
    "export": "lijst downloaden",
    "person": "gegevens van één persoon downloaden",
    "unsubscribe": "afmelden",
    "erase": "gegevens wissen",
}
COMMAND = "command:"
PLACE = re.compile(r"^/beheer/(?:[a-z]+/[a-z]+/)?")


def in_words(act: str, path: str = "") -> str:
    """Return an act for people: by its name, or else by the words of its address."""
    known = WORDS.get(act) or WORDS.get(act.partition(":")[0])
    if known:
        return known
    if act.startswith(COMMAND):
        return f"opdracht {act.removeprefix(COMMAND)}"
    words = [word for word in PLACE.sub("", path).split("/") if word and not word.isdecimal()]
    return " ".join(words).replace("-", " ") or act

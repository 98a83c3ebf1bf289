"""The menu of the desk: what people come for, and the lists under each of those."""

from typing import Any

# Section -> object names of models in it, in this order; its first list is where it leads.
# A model not named here comes last.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Edities": ("Issue", "RenderedIssue"),
    "Artikelen": ("Article", "Theme", "Abbreviation"),
    "Beeld": ("Image",),
    "Gebieden": ("Area",),
    "Toekenningen": ("FundingAward", "FundingRound", "FundingScheme"),
    "Abonnees": ("Subscriber", "ConsentEvent", "Suppression"),
    "Verzendingen": ("Mailing", "Batch", "Delivery", "DeliveryEvent"),
}
REST = "Beheer"
EXPLAINED = {
    "Edities": "Stel de nieuwsbrief samen en keur hem goed.",
    "Artikelen": "Nieuws, verhalen en bijeenkomsten, op thema.",
    "Beeld": "Foto’s en tekeningen, met hun beschrijving.",
    "Gebieden": "De twintig gebieden en wat erover bekend is.",
    "Toekenningen": "Wie geld krijgt, waarvoor en hoeveel.",
    "Abonnees": "Wie de nieuwsbrief krijgt en wie niet meer.",
    "Verzendingen": "Wat eruit ging, en wat er aankwam.",
    REST: "Wie hier kan inloggen, en wie wat deed.",
}
# Pages without a list of their own belong to the list that leads to them.
HOMES = {"issueitem": "Issue"}


def sections(models: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Return `models` by section, with a mark on where `path` is."""
    by_name = {model["object_name"]: model for model in models}
    placed = {name for names in SECTIONS.values() for name in names}
    chosen = {
        title: [by_name[name] for name in names if name in by_name]
        for title, names in SECTIONS.items()
    }
    rest = [model for model in models if model["object_name"] not in placed]
    chosen[REST] = sorted(rest, key=lambda model: str(model["name"]))
    here = _model_at(path)
    return [_section(title, found, here) for title, found in chosen.items() if found]


def _model_at(path: str) -> str:
    """Return the model's name in an address such as /beheer/articles/article/3/change/."""
    model = path.strip("/").split("/")[2:3]
    return HOMES.get(model[0], model[0]).lower() if model else ""


def _section(title: str, models: list[dict[str, Any]], here: str) -> dict[str, Any]:
    for model in models:
        model["current"] = model["object_name"].lower() == here
    return {
        "name": title,
        "explained": EXPLAINED[title],
        "app_label": title.lower(),
        "app_url": models[0]["admin_url"] or models[0].get("add_url") or "",
        "has_module_perms": True,
        "current": any(model["current"] for model in models),
        "models": models,
    }

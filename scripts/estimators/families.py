"""Which family a model is of: as FamilyOf of src/meter/estimator.cpp."""

import json
import pathlib
import re

DATA = (pathlib.Path(__file__).resolve().parents[2] /
        "data/model_families.json")
ANY = "any"


def table():
    """Prefix -> family, and the families in their order."""
    families = json.loads(DATA.read_text())["families"]
    prefixes = {prefix: family["name"] for family in families
                for prefix in family["prefixes"]}
    return prefixes, [family["name"] for family in families]


def family_of(model, prefixes):
    name = model.lower().replace(".", "-")[:256]
    while name:
        found = [prefix for prefix in prefixes if name.startswith(prefix)]
        if found:
            return prefixes[max(found, key=len)]
        name = re.split("[/:@-]", name, maxsplit=1)[1:]
        name = name[0] if name else ""
    return ANY

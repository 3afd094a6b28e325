"""Reads what a template was filled to: python read_templates.py FILES

FILES is a JSON list of paths. Printed is a JSON list in their order: of a .tf the tokens in it, each
{ "type", "label", "account": its account_id or null, "body": as the API would get it }; of a .yml what a
parser of YAML makes of it.
"""

import json
import sys

import hcl2
from ruamel.yaml import YAML


def text(raw):
    """A quoted string without a template in it, which HCL writes as JSON does."""
    value = json.loads(raw)
    assert isinstance(value, str) and "${" not in raw and "%{" not in raw, raw
    return value


def encoded(raw):
    """The argument of jsonencode."""
    prefix, suffix = "${jsonencode(", ")}"
    assert raw.startswith(prefix) and raw.endswith(suffix), raw
    value = hcl2.loads("value = " + raw[len(prefix) : -len(suffix)] + "\n")["value"]
    return {text(key): text(whole) for key, whole in value.items()}


def policy(raw):
    assert set(raw) == {"effect", "permission_groups", "resources"}, raw
    groups = [{"id": text(group["id"])} for group in raw["permission_groups"]]
    return {
        "effect": text(raw["effect"]),
        "resources": encoded(raw["resources"]),
        "permission_groups": groups,
    }


def body(raw):
    made = {"name": text(raw["name"]), "policies": [policy(it) for it in raw["policies"]]}
    if "condition" in raw:
        networks = raw["condition"]["request_ip"]["in"]
        made["condition"] = {"request_ip": {"in": [text(network) for network in networks]}}
    if "expires_on" in raw:
        made["expires_on"] = text(raw["expires_on"])
    return made


def tokens(document):
    sensitive = [entry["sensitive"] for output in document["output"] for entry in output.values()]
    assert sensitive == [True] * len(document["resource"]), document["output"]
    made = []
    for resource in document["resource"]:
        for kind, labelled in resource.items():
            for label, raw in labelled.items():
                account = text(raw["account_id"]) if "account_id" in raw else None
                token = {"type": text(kind), "label": text(label)}
                made.append({**token, "account": account, "body": body(raw)})
    return made


def read(path):
    with open(path, encoding="utf-8") as file:
        if path.endswith(".tf"):
            return tokens(hcl2.load(file))
        return YAML(typ="safe").load(file)


with open(sys.argv[1], encoding="utf-8") as files:
    paths = json.load(files)
json.dump([read(path) for path in paths], sys.stdout)

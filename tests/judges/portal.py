"""Reads a catalogue as CKAN's harvester does, and shows what a portal would get.

usage: portal.py CATALOGUE FORMAT    (FORMAT as rdflib calls it: xml, turtle, json-ld)

Runs in an environment of its own, .venv-ckan, with ckanext-dcat and CKAN as they are published:
the parser and the profile are theirs, and nothing of them is replaced. Prints the dataset as JSON,
with what CKAN keeps as lists of pairs made into objects.
"""

import json
import sys
from pathlib import Path

from ckan.common import config
from ckanext.dcat.processors import RDFParser


def main() -> None:
    # The language of the portal, of which CKAN takes texts where there are several.
    config["ckan.locale_default"] = "en"
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(Path(sys.argv[1]).read_text("utf-8"), _format=sys.argv[2])
    [dataset] = parser.datasets()
    dataset["extras"] = {extra["key"]: extra["value"] for extra in dataset["extras"]}
    dataset["tags"] = sorted(tag["name"] for tag in dataset["tags"])
    dataset["resources"] = {
        resource["distribution_ref"].rsplit("#")[-1]: resource for resource in dataset["resources"]
    }
    print(json.dumps(dataset, sort_keys=True))


main()

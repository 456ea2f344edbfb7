"""Holds the pages of a site against the vocabulary of schema.org, and its map against the schema
of sitemaps.

usage: pages.py FOLDER SITEMAP.xsd

Prints how many blocks of JSON-LD and how many addresses were judged.
"""

import json
import sys
from pathlib import Path

from lxml import etree, html
from rdflib.namespace import SDO


def terms(value: object) -> set[str]:
    """The types and properties of JSON-LD whose vocabulary is schema.org."""
    if isinstance(value, list):
        return set().union(*map(terms, value))
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, inner in value.items():
        if key == "@context":
            assert inner == {"@vocab": "https://schema.org/"}, inner
        elif key == "@type":
            found |= set(inner if isinstance(inner, list) else [inner])
        elif not key.startswith("@"):
            found |= {key} | terms(inner)
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    blocks, used = 0, set()
    for page in sorted(folder.rglob("*.html")):
        document = html.fromstring(page.read_bytes())
        for script in document.xpath('//script[@type="application/ld+json"]'):
            used |= terms(json.loads(script.text))
            blocks += 1
    unknown = sorted(term for term in used if term not in SDO)
    assert not unknown, f"schema.org has no {unknown}"
    # The schema asks for no other file when it is read as it is.
    schema = etree.XMLSchema(etree.parse(sys.argv[2]))
    sitemap = etree.parse(folder / "sitemap.xml")
    schema.assertValid(sitemap)
    addresses = len(sitemap.getroot())
    print(f"{blocks} blocks with {len(used)} terms, {addresses} addresses")


main()

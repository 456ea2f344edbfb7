"""Holds the parts of a map against the schema of sitemaps.

usage: sitemaps.py FOLDER SITEMAP.xsd

Prints how many addresses were judged.
"""

import sys
from pathlib import Path

from lxml import etree


def main(folder: Path, schema: Path) -> None:
    judge = etree.XMLSchema(etree.parse(schema))
    parts = sorted(folder.glob("sitemap/*.xml"))
    assert parts, "there are parts"
    count = 0
    for part in parts:
        tree = etree.parse(part)
        judge.assertValid(tree)
        count += len(tree.getroot())
    print(count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""Follows every link in every file of a static site.

usage: links.py FOLDER PATH HOST

FOLDER is what was written, PATH where it stands on its host (`/x/`), HOST the name of the host that
the dataset's addresses begin with. Every link must lead to a file of the folder, a fragment to
something with that id, and none out of PATH; those to other hosts are counted. Prints how many links
were followed; what is wrong goes to the standard error.
"""

import os
import pathlib
import sys
from urllib.parse import quote, unquote, urljoin, urlsplit

from lxml import etree, html

HOST = "https://the-site.invalid"
# Attributes with an address. `srcset` has several; that of a refresh stands behind `url=`.
ADDRESSES = ("href", "src", "action", "formaction", "poster", "cite", "data")
XLINK = "{http://www.w3.org/1999/xlink}href"


def links_of(root):
    """Element, attribute and address of each link."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name in ADDRESSES + (XLINK,):
            if name in element.attrib:
                yield element, name, element.attrib[name]
        for part in element.attrib.get("srcset", "").split(","):
            if part.strip():
                yield element, "srcset", part.split()[0]
        if element.attrib.get("http-equiv", "").lower() == "refresh":
            yield element, "refresh", element.attrib["content"].split("url=", 1)[1]


def parsed(file):
    if file.suffix == ".html":
        return html.document_fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    return etree.parse(str(file), etree.XMLParser(huge_tree=True, resolve_entities=False)).getroot()


def names_whole_addresses(element, name):
    """What must be a whole address: a resource is called by its own."""
    return name == "href" and element.tag == "link" and element.attrib.get("rel") == "canonical"


def main(folder, path, own_host):
    folder = pathlib.Path(folder)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    trees = {file: parsed(file) for file in files if file.suffix in (".html", ".svg")}
    ids = {}
    wrong, followed, outside = [], 0, 0

    def anchors(file):
        if file not in ids:
            tree = trees.get(file)
            found = tree.xpath("//@id | //a/@name") if tree is not None else []
            ids[file] = set(found)
        return ids[file]

    for file, tree in trees.items():
        inside = file.relative_to(folder).as_posix()
        page = f"{HOST}{path}{quote(inside)}"
        for element, name, link in links_of(tree):
            where = f"{inside}: {element.tag} {name}={link!r}"
            if link.startswith("data:image/") and name in ("src", "href"):
                continue
            target = urlsplit(urljoin(page, link.strip()))
            if target.scheme not in ("http", "https", "mailto"):
                wrong.append(f"{where}: `{target.scheme}` is not followed")
                continue
            if f"{target.scheme}://{target.netloc}" != HOST:
                outside += 1
                is_own = target.netloc == own_host
                if is_own and not names_whole_addresses(element, name) and name != "cite":
                    if element.tag != "a" or "license" not in element.attrib.get("rel", ""):
                        wrong.append(f"{where}: names our own host")
                continue
            followed += 1
            if not target.path.startswith(path):
                wrong.append(f"{where}: leads out of {path}")
                continue
            below = unquote(target.path[len(path):])
            to = folder / (below or "index.html")
            if not to.is_file():
                wrong.append(f"{where}: nothing is there")
            elif target.fragment and unquote(target.fragment) not in anchors(to):
                wrong.append(f"{where}: nothing has this id")
    print(f"{len(trees)} files, {followed} links, {outside} to elsewhere")
    for line in wrong[: int(os.environ.get("TOLD_MAX", "40"))]:
        print(line, file=sys.stderr)
    if wrong:
        sys.exit(f"{len(wrong)} links are wrong")
    if not followed:
        sys.exit("no link was found")


main(*sys.argv[1:])

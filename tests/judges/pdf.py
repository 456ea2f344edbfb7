"""Reads the text of a PDF of one page with pypdf, and prints it.

usage: pdf.py FILE

Fails where a font is not embedded.
"""

import sys

import pypdf


def is_embedded(font: pypdf.generic.DictionaryObject) -> bool:
    fonts = [one.get_object() for one in font.get("/DescendantFonts", [])] or [font]
    descriptors = [one["/FontDescriptor"] for one in fonts]
    kinds = {"/FontFile", "/FontFile2", "/FontFile3"}
    return all(kinds & descriptor.keys() for descriptor in descriptors)


def main() -> None:
    (page,) = pypdf.PdfReader(sys.argv[1]).pages
    fonts = page["/Resources"]["/Font"]
    assert len(fonts) >= 2, "regular and bold"
    for name, font in fonts.items():
        assert is_embedded(font.get_object()), f"{name} is not embedded"
    print(page.extract_text())


main()

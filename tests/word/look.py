"""What two readers of Word documents that we did not write find in each file: python-docx its properties, styles and tables, openxml-audit
what is wrong by ECMA-376 as Word 2019 takes it. In: paths. Out: one JSON object a line."""

import json
import sys

import docx
from docx.oxml.ns import qn
from openxml_audit import FileFormat, OpenXmlValidator


# ECMA-376 part 1, 11.3.1 lets a document do without a theme, and all that open it do.
OPTIONAL = "relationships/theme' is missing"


def look(path):
    document = docx.Document(path)
    properties = document.core_properties
    sections = document.sections
    tables = [
        {
            "style": table.style.style_id,
            "head": [cell.text for cell in table.rows[0].cells],
            "repeats": table.rows[0]._tr.find(qn("w:trPr") + "/" + qn("w:tblHeader")) is not None,
            "rows": len(table.rows),
            "cells": [cell.text for row in table.rows[1:] for cell in row.cells],
        }
        for table in document.tables
    ]
    paragraphs = [{"style": p.style.style_id, "text": p.text} for p in document.paragraphs]
    default = document.styles.element.find(".//" + qn("w:docDefaults") + "//" + qn("w:lang"))
    result = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(path)
    return {
        "title": properties.title,
        "language": properties.language,
        "author": properties.author,
        "said": [str(x) for x in (properties.created, properties.modified, properties.last_modified_by) if x],
        "lang": default.get(qn("w:val")),
        "orientations": [str(section.orientation) for section in sections],
        "margins": [[round(m.mm) for m in (s.left_margin, s.right_margin, s.top_margin, s.bottom_margin)] for s in sections],
        "paragraphs": paragraphs,
        "tables": tables,
        "wrong": [f"{error.part_uri} {error.path}: {error.description}" for error in result.errors if OPTIONAL not in error.description],
    }


for path in sys.argv[1:]:
    print(json.dumps(look(path), ensure_ascii=False))

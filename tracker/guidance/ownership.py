"""Which sections of the guidance are the product's, the same for every clinic."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tracker.guidance.faults import FILE, Fault, label
from tracker.guidance.schema import faults_in

Document = dict[str, Any]

# Red flags and what to say of them never differ from clinic to clinic; nor what no text may say,
# nor the sources that a text may name.
PRODUCT_SECTIONS = ("reconciled", "red_flags", "symptoms", "advice", "documents", "references")
MUST_STAY = "is the product's, must be left as it is"


def draft_faults(document: Document, product: Document) -> list[Fault]:
    """Return every fault of a clinic's draft, changes to the product's sections included."""
    return [*faults_in(document), *_product_faults(document, product)]


def with_product_sections(document: Document, product: Document) -> Document:
    """Return a copy of `document` with the product's sections as `product` has them now.

    A section that the document does not have yet, of an earlier release, comes with it.
    """
    return deepcopy({**product, **document, **{key: product[key] for key in PRODUCT_SECTIONS}})


def _product_faults(document: Document, product: Document) -> Iterator[Fault]:
    for key in PRODUCT_SECTIONS:
        written, ours = document.get(key), product[key]
        if written == ours:
            continue
        if not isinstance(written, list) or not isinstance(ours, list):
            yield Fault(FILE, key, MUST_STAY)
            continue
        for n, entry in enumerate(written, 1):
            if n > len(ours):
                yield Fault(label(key, n, entry), "the entry", "is not the product's, must go")
            elif entry != ours[n - 1]:
                yield Fault(label(key, n, ours[n - 1]), "the entry", MUST_STAY)
        for n in range(len(written) + 1, len(ours) + 1):
            yield Fault(label(key, n, ours[n - 1]), "the entry", f"is missing: it {MUST_STAY}")

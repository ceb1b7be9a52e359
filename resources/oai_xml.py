"""The XML of OAI-PMH 2.0 and of its `oai_dc`."""

from xml.etree import ElementTree

from search.feed import clean

PROTOCOL = "http://www.openarchives.org/OAI/2.0/"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
FORMAT = "oai_dc"
FORMAT_NAMESPACE = f"{PROTOCOL}oai_dc/"
FORMAT_SCHEMA = f"{PROTOCOL}oai_dc.xsd"
STAMP = "%Y-%m-%dT%H:%M:%SZ"
URN = "urn:uuid:"  # the same whatever the site is called


def element(name, *content, **attributes):
    """An element that holds a text or other elements; what XML can't hold is left out of it."""
    made = ElementTree.Element(name, {key: clean(value) for key, value in attributes.items()})
    for each in content:
        if isinstance(each, ElementTree.Element):
            made.append(each)
        else:
            made.text = clean(each)
    return made


def document(address, moment, arguments, *answer):
    """An answer as a file, to a request of these arguments."""
    root = element(
        "OAI-PMH",
        element("responseDate", moment.strftime(STAMP)),
        element("request", address, **arguments),
        *answer,
    )
    root.attrib |= {
        "xmlns": PROTOCOL,
        "xmlns:xsi": INSTANCE,
        "xsi:schemaLocation": f"{PROTOCOL} {PROTOCOL}OAI-PMH.xsd",
    }
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def header(work, is_deleted):
    """What a work is called, since when it is as it is, and its sets, or those of its last day."""
    return element(
        "header",
        element("identifier", f"{URN}{work.key}"),
        element("datestamp", work.datestamp.strftime(STAMP)),
        *(element("setSpec", each) for each in work.sets.split()),
        **({"status": "deleted"} if is_deleted else {}),
    )


def record(work, told):
    """A work with what is `told` of it in Dublin Core, or as withdrawn where nothing is."""
    metadata = [element("metadata", _dublin_core(told))] if told else []
    return element("record", header(work, is_deleted=not told), *metadata)


def _dublin_core(told):
    made = element(f"{FORMAT}:dc")
    made.attrib |= {
        f"xmlns:{FORMAT}": FORMAT_NAMESPACE,
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xmlns:xsi": INSTANCE,
        "xsi:schemaLocation": f"{FORMAT_NAMESPACE} {FORMAT_SCHEMA}",
    }
    for name, text, language in told:
        made.append(element(f"dc:{name}", text, **({"xml:lang": language} if language else {})))
    return made

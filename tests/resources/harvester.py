"""What a harvester sees: the answers of `/oai`, read by another library, and kept as they come."""

from xml.etree import ElementTree

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ADDRESS = "/oai"
LISTED = {"ListRecords": "record", "ListIdentifiers": "header", "GetRecord": "record"}


def ask(client, verb, **arguments):
    """The root of the answer; `from_` is for the argument that Python has no name for."""
    query = {"verb": verb} | {name.rstrip("_"): value for name, value in arguments.items()}
    response = client.get(ADDRESS, query)
    assert response.status_code == 200, response
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def error(root):
    """The code of the one error that is told; empty where none is."""
    found = root.findall(f"{OAI}error")
    assert len(found) <= 1
    return found[0].get("code") if found else ""


class Record:
    """A record, or the header of one."""

    def __init__(self, node):
        header = node if node.tag == f"{OAI}header" else node.find(f"{OAI}header")
        self.identifier = header.findtext(f"{OAI}identifier")
        self.datestamp = header.findtext(f"{OAI}datestamp")
        self.sets = [each.text for each in header.findall(f"{OAI}setSpec")]
        self.is_deleted = header.get("status") == "deleted"
        self.metadata = [
            (each.tag.removeprefix(DC), each.text, each.get(LANG, ""))
            for each in node.iterfind(f"{OAI}metadata/*/*")
        ]

    def __getitem__(self, name):
        return [text for element, text, _language in self.metadata if element == name]


def pages_of(client, verb="ListRecords", **arguments):
    """The roots of all answers of a list, from the first to the last token."""
    root = ask(client, verb, metadataPrefix="oai_dc", **arguments)
    while True:
        yield root
        token = root.findtext(f"{OAI}{verb}/{OAI}resumptionToken")
        if not token:
            return
        root = ask(client, verb, resumptionToken=token)


def harvest(client, verb="ListRecords", **arguments):
    """All records of a list; none where nothing matches."""
    found = []
    for root in pages_of(client, verb, **arguments):
        assert error(root) in ("", "noRecordsMatch")
        found += [Record(each) for each in root.iterfind(f"{OAI}{verb}/{OAI}{LISTED[verb]}")]
    return found


def titles(client, **arguments):
    """The French titles of what is there."""
    return sorted(
        text
        for record in harvest(client, **arguments)
        for name, text, language in record.metadata
        if (name, language) == ("title", "fr")
    )


class Mirror:
    """A copy that is kept up to date as harvesters do: by what is newer than their last visit."""

    def __init__(self, client):
        self.client, self.records, self.since = client, {}, {}

    def update(self):
        for number, root in enumerate(pages_of(self.client, **self.since)):
            if number == 0:
                since = {"from_": root.findtext(f"{OAI}responseDate")}
            for each in map(Record, root.iterfind(f"{OAI}ListRecords/{OAI}record")):
                self.records.pop(each.identifier, None)
                if not each.is_deleted:
                    self.records[each.identifier] = each.metadata
        self.since = since
        return self.records

"""Every code that a report may carry: what it means, what to do, and an example.

`docs/migrate-codes.md` is written from this table by `codes_page`.
"""

# ruff: noqa: E501 - a table of sentences and of code lines, which read best unbroken

from __future__ import annotations

import re
from typing import Final

from attrs import frozen


@frozen
class Code:
    """One entry of the table.

    Attributes:
        code: `HSC101`, ...; 1xx are sites that are left or unsafe, 2xx are notes.
        title: A few words.
        reason: Why the site is left, or not safe.
        suggestion: What a person can do.
        before: An example of v3 code.
        after: What it could become.
    """

    code: str
    title: str
    reason: str
    suggestion: str
    before: str
    after: str


_PUT: Final = (
    'requests.put(f"{B}/crm/v3/objects/deals/{d}/associations/contacts/{c}/{kind}", headers=H)'
)
_FACADE: Final = 'associations.create("deals", "contacts", [(d, c)], type=kind)'
_READ: Final = (
    'rows = requests.get(f"{B}/crm/v3/objects/deals/{d}/associations/contacts", headers=H).json()'
)
_LIST: Final = 'rows = requests.get(f"{B}/crm/objects/2026-03/deals/{d}/associations/contacts", headers=H).json()'

_ROWS: Final = (
    Code(
        "HSC101", "dynamic type",
        "the association type is not known until the program runs, and the new API wants its id",
        "use the facade, which takes v3 names at run time, or --style bridge",
        _PUT, _FACADE,
    ),
    Code(
        "HSC102", "unknown type",
        "nobody but the portal knows this association type",
        "write the portal's names with `hubspot-compat types --snapshot FILE` and give --names FILE",
        "... /associations/companies/{k}/decision_maker",
        '[{"associationCategory": "USER_DEFINED", "associationTypeId": 37}]',
    ),
    Code(
        "HSC103", "type of another direction",
        "the type belongs to other objects, or to the opposite direction; the new API would refuse it or label wrongly",
        "find out what is meant, then use the id of this direction",
        ".../contacts/{c}/associations/deals/{d}/3",
        ".../contacts/{c}/associations/default/deals/{d}",
    ),
    Code(
        "HSC104", "broken before",
        "the body is not what v3's documentation asks for, so it may not work today",
        "mend the call first; it is not mended by accident here. Bare ids are moved with --unsafe",
        'json={"inputs": [{"from": {"id": a}, "to": {"id": b}}]}',
        'json={"inputs": [{"from": {"id": a}, "to": {"id": b}, "types": [...]}]}',
    ),
    Code(
        "HSC105", "Primary: asked for each site",
        "the v3 name is the Primary type, and --primary ask-per-site wants a person to decide",
        "run again with --primary keep or --primary unlabeled for this file",
        ".../companies/{k}/contact_to_company",
        "type id 1 (Primary) or associations/default (unlabeled)",
    ),
    Code(
        "HSC106", "type of a custom object",
        "types of custom objects are the portal's own",
        "write the portal's names with `hubspot-compat types --snapshot FILE` and give --names FILE",
        ".../contacts/{c}/associations/2-123/{x}/contact_to_car",
        ".../contacts/{c}/associations/default/2-123/{x}",
    ),
    Code(
        "HSC107", "may lead to companies",
        "v3's batch read shows only the Primary company; the new one shows all, and the target is not known here",
        "check that the target is never companies, then run with --unsafe",
        'post(f"{B}/crm/v3/associations/{a}/{b}/batch/read", json=body)',
        'post(f"{B}/crm/associations/2026-03/{a}/{b}/batch/read", json=body)',
    ),
    Code(
        "HSC108", "leads to companies",
        "v3's batch read shows only the Primary company; the new one shows all, so rows must be left out",
        "run with --unsafe to keep the Primary one only, or decide that all are wanted",
        'for t in row["to"]: ...',
        'for t in [r for r in row["to"] if any(k["typeId"] == 5 for k in r["associationTypes"])]: ...',
    ),
    Code(
        "HSC109", "body out of sight",
        "not every place that builds the inputs can be seen, and all must change together",
        "build the inputs in the same function, or use --style bridge",
        "post(url, json=build_body(pairs))",
        'associations.create("deals", "contacts", pairs, type="deal_to_contact")',
    ),
    Code(
        "HSC110", "text that cannot be edited",
        "what has to change stands where it cannot be changed safely, such as a base from another file",
        "give this call a URL of its own",
        'from config import BASE; put(f"{BASE}/objects/deals/{d}/associations/contacts/{c}/deal_to_contact")',
        'put(f"https://api.hubapi.com/crm/objects/2026-03/deals/{d}/associations/default/contacts/{c}")',
    ),
    Code(
        "HSC111", "PUT without a type",
        "v3 has no such request, so the call does not work today",
        "name the type, or use the default association of the new API",
        'put(f"{B}/crm/v3/objects/deals/{d}/associations/contacts/{c}")',
        'put(f"{B}/crm/objects/2026-03/deals/{d}/associations/default/contacts/{c}")',
    ),
    Code(
        "HSC112", "verb out of sight",
        "the HTTP verb is not to be seen at the call",
        "look at what the function sends, and change it by hand or use --style bridge",
        'self.call_hubspot("/crm/v3/objects/deals/1/associations/contacts")',
        'self.call_hubspot("/crm/objects/2026-03/deals/1/associations/contacts")',
    ),
    Code(
        "HSC113", "function handed on",
        "the function is handed to other code that calls it",
        "change the call and what it takes together, or use --style bridge",
        "pool.submit(requests.get, url)",
        "pool.submit(get_associations, deal)",
    ),
    Code(
        "HSC114", "URL without a call",
        "no call in this file could be tied to this URL",
        "look for who uses it, and change both together",
        'PATHS = {"read": "/crm/v3/associations/{}/{}/batch/read"}',
        'PATHS = {"read": "/crm/associations/2026-03/{}/{}/batch/read"}',
    ),
    Code(
        "HSC115", "URL used twice",
        "the URL is used by other code, too, which would change with it",
        "give each call a URL of its own",
        "put(url); audit(url)",
        "put(new_url); audit(url)",
    ),
    Code(
        "HSC116", "several URLs",
        "more than one URL reaches this call",
        "make one call for each URL",
        "url = a if x else b; get(url)",
        "get(a) if x else get(b)",
    ),
    Code(
        "HSC117", "together or not at all",
        "it shares code with a site that is left",
        "see that site first",
        "one list of inputs for two calls",
        "two lists",
    ),
    Code(
        "HSC118", "no such v3 request",
        "v3 has no such request, so the call does not work today",
        "find out what is meant",
        'post(f"{B}/crm/v3/objects/deals/{d}/associations/contacts/{c}/3")',
        'put(f"{B}/crm/objects/2026-03/deals/{d}/associations/default/contacts/{c}")',
    ),
    Code(
        "HSC119", "no place for a body",
        "the labelled type goes into a body now, and how this call takes one is not known",
        "add a JSON body to the wrapper, then run again",
        'self._put(f".../contacts/{c}/associations/companies/{k}/contact_to_company")',
        'self._put(f".../contacts/{c}/associations/companies/{k}", json=[...])',
    ),
    Code(
        "HSC120", "answer gets out of sight",
        "the answer leaves what can be followed, and its shape changes",
        "change the code that receives it by hand, or use --style bridge",
        "return response.json()",
        'return [{"id": str(r["toObjectId"])} for r in response.json()["results"]]',
    ),
    Code(
        "HSC121", "name with two meanings",
        "a name holds this answer and something else, too",
        "use two names",
        "data = get(contact_url).json() if x else get(association_url).json()",
        "contact = ...; associations = ...",
    ),
    Code(
        "HSC122", "status test",
        "the new endpoint answers with another status, and the test for it cannot be changed safely",
        "accept every status of success there, as response.ok does",
        "if response.status_code == EXPECTED: ...",
        "if response.ok: ...",
    ),
    Code(
        "HSC123", "part of the answer that is gone",
        "it reads what the new answer does not have",
        "find the same information elsewhere, or use --style bridge, which gives v3's answer",
        'row["type"]',
        'row["associationTypes"][0]["label"]',
    ),
    Code(
        "HSC124", "id of a row that may be missing",
        "the row may be empty here, and the text of no id is not the same as no id",
        "test the row first",
        'row = rows[0] if rows else {}; row.get("id")',
        'str(rows[0]["toObjectId"]) if rows else None',
    ),
    Code(
        "HSC125", "wrapper takes the answer apart",
        "the function that sends the request reads the rows itself, for other requests too",
        "make the wrapper give the plain answer, or use --style bridge",
        'def _ids(self, path): return [r["id"] for r in self._get(path)["results"]]',
        'def _ids(self, path): return [r.get("toObjectId", r.get("id")) for r in ...]',
    ),
    Code(
        "HSC126", "callers outside of this file",
        "the answer leaves a public function; its callers in this file move along, others are not seen",
        "check the callers in other files, then run with --unsafe",
        "def contacts_of(deal): return get(url).json()",
        "the same with every caller in view",
    ),
    Code(
        "HSC127", "rows are counted",
        "v3 lists a record once for each of its types, the new API once; so a count may change",
        "check that the number of records is what is wanted, then run with --unsafe",
        'len(data["results"])',
        'sum(len(r["associationTypes"]) for r in data["results"])',
    ),
    Code(
        "HSC128", "SDK exception",
        "the code around it looks into the SDK's exception, and the facade raises its own",
        "catch hubspot_compat.ApiError beside it, or use --style bridge",
        "except ApiException as e: handle(e.body)",
        "except (ApiException, ApiError) as e: ...",
    ),
    Code(
        "HSC130", "would remove more",
        "the new API would remove more: for one record every type of the pair, and with the unlabeled type the labelled ones too",
        "decide what is to go, then call archive of the facade with a type or everything=True",
        'delete(f".../contacts/{c}/associations/deals/{d}/contact_to_deal")',
        'associations.archive("contacts", "deals", [(c, d)], everything=True)',
    ),
    Code(
        "HSC131", "list of types",
        "/labels has no internal names, and its rows have other fields",
        "use associations.types() of the facade, or read category, typeId and label",
        'get(f"{B}/crm/v3/associations/{a}/{b}/types")',
        "associations.types(a, b)",
    ),
    Code(
        "HSC132", "API v1",
        "the v1 endpoint numbers its types by another table",
        "rewrite it by hand with the facade",
        'put("/crm-associations/v1/associations", json=...)',
        _FACADE,
    ),
    Code(
        "HSC133", "no target object type",
        "v3 has no such list, and the new API neither",
        "list each target object type by itself",
        'get(f"{B}/crm/v3/objects/deals/{d}/associations")',
        _LIST,
    ),
    Code(
        "HSC134", "hubspot3",
        "the hubspot3 package speaks API v1",
        "rewrite it by hand with the facade",
        "client.crm_associations.create(a, b, definition)",
        _FACADE,
    ),
    Code(
        "HSC135", "library that the bridge does not reach",
        "the request goes out through a library that legacy.install() does not take over",
        "send it with requests, httpx, aiohttp, urllib3 or urllib.request, or use --style auto",
        'HTTPSConnection("api.hubapi.com").request("GET", f"/crm/v3/objects/deals/{d}/associations/contacts")',
        _LIST,
    ),
    Code(
        "HSC140", "test double",
        "it stands for a v3 answer in a test, and belongs to the code under test",
        "change it together with the site that it stands for",
        'responses.add(responses.GET, ".../crm/v3/objects/deals/1/associations/contacts", json=...)',
        'responses.add(responses.GET, ".../crm/objects/2026-03/deals/1/associations/contacts", json=...)',
    ),
    Code(
        "HSC141", "notebook",
        "notebooks are reported and not rewritten",
        "change the cell by hand",
        _READ, _LIST,
    ),
    Code(
        "HSC142", "gone from the SDK",
        "the pinned hubspot-api-client does not have this method any more, so the call does not work today",
        "use the facade, or upgrade(client) of --style bridge, which brings it back",
        "client.crm.contacts.associations_api.create(...)",
        'associations.create("contacts", ...)',
    ),
    Code(
        "HSC143", "already v4",
        "under hubspot-api-client 7.x this call speaks v4",
        "nothing to do for this version; see the changelog of 8.0 before you upgrade",
        "client.crm.contacts.associations_api.create(..., association_spec=[...])",
        'client.crm.associations.v4.basic_api.create("contacts", ...)',
    ),
    Code(
        "HSC144", "SDK call that is not understood",
        "its arguments cannot be told apart",
        "write them out with their names, or use --style bridge",
        "client.crm.associations.batch_api.create(*args)",
        _FACADE,
    ),
    Code(
        "HSC145", "no place for the facade",
        "no client with a token for HubSpot's own host is in sight from here",
        "make an Associations by hand and use it here, or use --style bridge",
        "BatchApi(api_client).create(...)",
        'Associations(token).create("deals", "contacts", pairs, type="deal_to_contact")',
    ),
    Code(
        "HSC146", "no dated API in the SDK",
        "--style raw keeps the SDK, and hubspot-api-client has no dated associations",
        "use --style auto or facade, or --to v4",
        "client.crm.associations.batch_api.create(...)",
        'associations.create("deals", "contacts", pairs, type="deal_to_contact")',
    ),
    Code(
        "HSC147", "several types in one batch",
        "the inputs have different types, or a type that is not known at the call itself",
        "make one call for each type, or use --to v4 or --style bridge",
        "inputs=[PublicAssociation(_from=a, to=b, type=row.kind) for row in rows]",
        "one associations.create(...) for each kind",
    ),
    Code(
        "HSC148", "SDK too old for v4",
        "the pinned hubspot-api-client has no v4 associations under this name",
        "raise the requirement to hubspot-api-client>=9.0.0 first, or use --style facade",
        "client.crm.associations.batch_api.create(...)",
        "client.crm.associations.v4.batch_api.create(...)",
    ),
    Code(
        "HSC150", "unused ignore comment",
        "no site of this code is on the line",
        "remove the comment",
        "x = 1  # hubspot-compat: ignore[HSC101]",
        "x = 1",
    ),
    Code(
        "HSC151", "ignored",
        "a comment says so",
        "nothing to do",
        "put(url)  # hubspot-compat: ignore",
        "the same",
    ),
    Code(
        "HSC152", "served by the bridge",
        "this file has the bridge already",
        "nothing to do",
        'legacy.install(version="2026-03")',
        "the same",
    ),
    Code(
        "HSC160", "not read, may hold a call",
        "the file was not read, and its bytes hold a path of the associations API or a name of the SDK",
        "run this with the Python that the file is written for, make the file readable, or name it in `exclude` of [tool.hubspot-compat]",
        "-", "-",
    ),
    Code(
        "HSC161", "the result would not parse",
        "the rewritten file did not pass the checks, so nothing in it was changed",
        "this is a fault of the tool: please report it",
        "-", "-",
    ),
    Code(
        "HSC201", "labels of the portal",
        "the new API replaces the pair's own labels when it writes a labelled type; v3 kept them",
        "use --style facade where the portal has labels of its own",
        _PUT, _FACADE,
    ),
    Code(
        "HSC202", "one row for each record",
        "v3 lists a record once for each of its types, the new API once",
        "nothing to do, unless repeated ids are wanted",
        _READ, _LIST,
    ),
    Code(
        "HSC203", "Primary kept",
        "the v3 name is the Primary type and is written as such; the pair's own labels are replaced",
        "use --primary unlabeled if Primary is not wanted",
        ".../companies/{k}/contact_to_company",
        '[{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]',
    ),
    Code(
        "HSC205", "bridge for the whole program",
        "no client is made in this file, so legacy.install() was put behind its imports or in its main block",
        "move it to the program's entry point if that is another file",
        _READ, 'legacy.install(version="2026-03")\n' + _READ,
    ),
    Code(
        "HSC206", "served where its client is made",
        "the call itself could not be moved safely, and every place that makes its client is in this file, so the client was wrapped and the call stays as it is",
        "nothing to do; HSC codes of the call itself are told with --style raw or facade",
        "client = HubSpot(access_token=TOKEN)",
        'client = legacy.upgrade(HubSpot(access_token=TOKEN), version="2026-03")',
    ),
    Code(
        "HSC207", "refuses where there are labels",
        "removing an unlabeled type removes the labelled ones too, so the facade raises UnsafeTranslation and removes nothing where a pair has any",
        "catch UnsafeTranslation where such pairs are expected, or use --style bridge",
        'client.crm.associations.batch_api.archive("deals", "contacts", body)',
        'associations.archive("deals", "contacts", pairs, type="deal_to_contact")',
    ),
    Code(
        "HSC208", "the body is a list",
        "the labelled PUT takes a list, and the function that it goes through says that its body is a dict",
        "widen the annotation, if a type checker reads it",
        "def put(path: str, body: dict | None = None): ...",
        "def put(path: str, body: dict | list | None = None): ...",
    ),
    Code(
        "HSC209", "a base written out",
        "the version stands in a constant that other code shares, so this request has its URL written out and the constant stays",
        "change the constant too, once nothing else needs it",
        'put(f"{OBJECTS}/deals/{d}/associations/contacts/{c}/deal_to_contact")',
        'put(f"{HOST}/crm/objects/2026-03/deals/{d}/associations/default/contacts/{c}")',
    ),
    Code(
        "HSC210", "not with SDK 7",
        "legacy.install() serves this call with every hubspot-api-client but 7, in which the call goes to v4",
        "give --sdk-version, or check that the version in use is not 7",
        "client.crm.contacts.associations_api.create(...)",
        "legacy.install()",
    ),
    Code(
        "HSC204", "assumed SDK version",
        "no requirements pin hubspot-api-client; the newest version that has this call was assumed",
        "give --sdk-version",
        "client.crm.contacts.associations_api.create(...)",
        'associations.create("contacts", ...)',
    ),
)  # fmt: skip

_UNRUN: Final = "<!-- not run: pieces of a program; the tests of the migrator run whole ones -->"

CODES: Final = {row.code: row for row in _ROWS}


def explain_command(code: str) -> str:
    """What a user types to read all about a code, with or without the documentation at hand."""
    return f"hubspot-compat migrate --explain {code}"


def explanation(code: Code) -> str:
    """An entry of the table, as lines for people."""
    lines = [
        f"{code.code} {code.title}",
        f"  why         {code.reason}",
        f"  what to do  {code.suggestion}",
    ]
    if code.before != "-":
        lines += [
            f"  before      {_indented(code.before)}",
            f"  after       {_indented(code.after)}",
        ]
    return "\n".join(lines)


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 14)


def codes_page() -> str:
    """`docs/migrate-codes.md`."""
    lines = [
        "# Codes of `hubspot-compat migrate`",
        "",
        "<!-- made from the table in scripts/hubspot_compat_tools/migrate/_codes.py; do not edit -->",
        "",
        "`HSC1xx` says why a site was left, or why its rewriting is not safe. `HSC2xx` are notes on",
        "sites that were rewritten. `# hubspot-compat: ignore[HSC101]` at the end of a line leaves the",
        "site on that line as it is; without a code it stands for every one.",
        "",
    ]
    for code in CODES.values():
        lines += [
            f"## {code.code}: {code.title} {{ #{code.code.lower()} }}",
            "",
            f"Why: {_said(code.reason)}.",
        ]
        lines += ["", f"What to do: {_said(code.suggestion)}."]
        if code.before != "-":
            lines += ["", _UNRUN, "```python", f"# before\n{code.before}"]
            lines += [f"# after\n{code.after}", "```"]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _said(text: str) -> str:
    """Words as Markdown shows them: options with their values as code, where they are not yet."""
    values = "FILE|auto|raw|facade|bridge|keep|unlabeled|ask-per-site|v4"
    option = rf"(--[a-z][a-z-]*(?: (?:{values})\b)?)"
    parts = text.split("`")
    parts[::2] = [re.sub(option, r"`\1`", part) for part in parts[::2]]
    return "`".join(parts)

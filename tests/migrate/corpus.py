"""The fixtures: `name.txt` files with a head, the code before, the code after, and the report.

    about: S1, literal type, result ignored
    call: attach("11", "22")
    seed: deals 11 contacts 21 deal_to_contact
    options: to=2026-03 style=auto
    -- before
    ...
    -- after
    ...
    -- report
    http.object object.create rewritten safe raw

`python tests/migrate/corpus.py` writes after and report anew; read the diff before you keep it.
"""

from pathlib import Path

from attrs import define, field

from hubspot_compat_tools.migrate import Options, analyse

FOLDER = Path(__file__).parent / "fixtures"


@define
class Fixture:
    name: str
    about: str = ""
    calls: list[str] = field(factory=list)
    seeds: list[list[str]] = field(factory=list)
    options: dict[str, str] = field(factory=dict)
    old_sdk: bool = False
    before: str = ""
    after: str = ""
    report: list[str] = field(factory=list)

    def settings(self):
        return Options(**{k: v == "yes" if k == "unsafe" else v for k, v in self.options.items()})

    def run(self, code=None):
        return analyse("fixture.py", (code or self.before).encode(), self.settings())


def line(site):
    words = [site.family, site.operation, site.status]
    if site.status == "rewritten":
        words += ["safe" if site.safe else "unsafe", site.style]
    words += [site.code] if site.code else []
    return " ".join([*words, *site.notes])


def load(path):
    fixture = Fixture(path.stem)
    head, _, rest = path.read_bytes().decode().partition("-- before\n")
    fixture.before, _, rest = rest.partition("-- after\n")
    fixture.after, _, report = rest.partition("-- report\n")
    fixture.report = report.splitlines()
    for row in head.splitlines():
        key, _, value = row.partition(": ")
        if key == "about":
            fixture.about = value
        elif key == "call":
            fixture.calls.append(value)
        elif key == "seed":
            fixture.seeds.append(value.split())
        elif key == "options":
            fixture.options = dict(word.split("=", 1) for word in value.split())
        elif key == "old sdk":
            fixture.old_sdk = value == "yes"
        else:
            message = f"{path}: {row!r} is no line of a fixture's head"
            raise ValueError(message)
    return fixture


def load_all():
    return [load(path) for path in sorted(FOLDER.glob("*.txt"))]


def record(path):
    fixture = load(path)
    found = fixture.run()
    head = path.read_bytes().decode().partition("-- before\n")[0]
    after = (found.after or fixture.before.encode()).decode()
    report = "".join(f"{line(site)}\n" for site in found.sites)
    text = f"{head}-- before\n{fixture.before}-- after\n{after}-- report\n{report}"
    path.write_bytes(text.encode())


if __name__ == "__main__":
    for each in sorted(FOLDER.glob("*.txt")):
        record(each)

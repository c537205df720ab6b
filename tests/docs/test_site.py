"""The built site: it needs nothing from elsewhere; its links and the README's lead somewhere."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from .pages import ROOT

README_LINK = re.compile(r"\]\(([^)\s]+)\)")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch"}


class Page(HTMLParser):
    """What a page links to, what it loads, and the places in it that can be linked to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.places = [], [], {""}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.places |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if found.get(LOADED.get(tag)):
            self.loads.append(found[LOADED[tag]])
        if tag == "link" and LOADED_LINKS & set(found.get("rel", "").split()):
            self.loads.append(found["href"])


@pytest.fixture(scope="session")
def pages(site):
    """The pages of the site by their files; 404.html is served from anywhere and left out."""
    files = [path for path in site.rglob("*.html") if path.name != "404.html"]
    return {path: Page(path.read_text(encoding="utf-8")) for path in files}


def target(path, link):
    """The file that a relative link on a page leads to, and the place in it."""
    parts = urlsplit(link)
    file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    return file / "index.html" if file.is_dir() else file, unquote(parts.fragment)


def is_elsewhere(link):
    return bool(urlsplit(link).scheme or link.startswith("//"))


def readme_links():
    found = README_LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [link for link in found if not is_elsewhere(link)]


@pytest.mark.thorough
@pytest.mark.xdist_group("site")
def test_every_link_on_the_site_leads_to_a_page_and_a_place_in_it(pages):
    dead = []
    for path, page in pages.items():
        for link in page.links:
            if is_elsewhere(link):
                continue
            file, place = target(path, link)
            there = file.is_file() and (file not in pages or place in pages[file].places)
            dead += [] if there else [(path.parent.name, link)]
    assert dead == []
    assert sum(len(page.links) for page in pages.values()) > 1000


@pytest.mark.thorough
@pytest.mark.xdist_group("site")
def test_the_site_loads_nothing_from_elsewhere(pages, site):
    loads = [(path, link) for path, page in pages.items() for link in page.loads]
    assert [link for _, link in loads if is_elsewhere(link)] == []
    assert [link for path, link in loads if not target(path, link)[0].is_file()] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert not re.search(r"url\(['\"]?(https?:)?//|@import", styles)


@pytest.mark.thorough
@pytest.mark.xdist_group("site")
def test_the_api_page_begins_with_code_and_shows_defaults_as_values(site):
    page = (site / "api" / "index.html").read_text(encoding="utf-8")
    before_first_class = page.partition('id="hubspot_compat.Associations"')[0]
    assert '<div class="language-python highlight">' in before_first_class
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page, flags=re.DOTALL)
    texts = [unescape(re.sub(r"<[^>]+>|\s", "", cell)) for cell in cells]
    assert {"'2026-03'", "30.0", "RateLimit(100,10.0,adapt=True)"} <= set(texts)
    assert [text for text in texts if text.startswith("DEFAULT_")] == []


@pytest.mark.thorough
@pytest.mark.xdist_group("site")
def test_links_of_the_readme_lead_to_places_of_the_pages_that_they_name(pages, site):
    for link in readme_links():
        name, _, place = link.partition("#")
        if name.startswith("docs/"):
            folder = site / name.removeprefix("docs/").removesuffix(".md")
            assert place in pages[folder / "index.html"].places, link


def test_links_of_the_readme_lead_to_files():
    links = readme_links()
    assert len(links) > 20
    dead = [link for link in links if not (ROOT / link.partition("#")[0]).is_file()]
    assert dead == []

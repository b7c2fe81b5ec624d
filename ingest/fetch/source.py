"""All files of one source: what `fetch` in its source.yml asks for."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import quote, urljoin

from ingest.fetch import listing
from ingest.fetch.kinds import refuse_content
from ingest.fetch.problem import NotFetched
from ingest.fetch.store import Outcome, Store
from ingest.fetch.transfer import Answer, Client, Errand, Manners
from ingest.gate import parse_json
from ingest.gate.archive import Archive
from ingest.records import InputProblem
from ingest.sources import Source

PAGES = 1000
"""Most pages of a list; more are a list that does not end."""

ARCHIVE, LIST = "archive.zip", "list.json"
"""Names of files that are looked into and not kept, for their endings."""


@dataclass(frozen=True)
class Wanted:
    """An address and the file to make of it; of a zip archive, the file to make of each of its `members`."""

    url: str
    name: str
    stated_type: str = ""
    members: Mapping[str, str] = field(default_factory=dict)

    @property
    def targets(self) -> list[str]:
        return list(self.members.values()) or [self.name]


@dataclass(frozen=True)
class Page:
    """A page of a list, as it came and as it was understood."""

    number: int
    url: str
    path: Path
    answer: Answer
    content: Any


def can_be_fetched(source: Source) -> bool:
    """Whether its source.yml has addresses, and not only a sentence."""
    return isinstance(source.settings.get("fetch"), dict)


def fetch_source(source: Source, client: Client, manners: Manners | None = None) -> Iterator[Outcome]:
    """Fetch the files of a source one after the other, and say of each what became of it.

    A file that fails is left as it was, and the others go on. Files that an earlier fetch saved and that are
    no longer asked for are removed once all others have come.
    """
    return _Fetching(source, client, manners or Manners()).outcomes()


class _Fetching:
    def __init__(self, source: Source, client: Client, manners: Manners) -> None:
        self.source, self.client, self.store = source, client, Store(source)
        self.plan: dict[str, Any] = source.settings["fetch"]
        self.manners = replace(
            manners,
            delay=self.plan.get("delay", manners.delay),
            seconds=self.plan.get("seconds", manners.seconds),
        )

    def outcomes(self) -> Iterator[Outcome]:
        failed = False
        for item in self.plan["files"]:
            entry = {"url": item} if isinstance(item, str) else item
            is_list = "pages" in entry or "each" in entry
            for outcome in self._list(entry) if is_list else self._file(self._wanted(entry)):
                failed = failed or outcome.status == "failed"
                yield outcome
        if not failed:
            yield from self.store.remove_others()

    def _wanted(self, entry: Mapping[str, Any]) -> Wanted:
        """A relative `url` stands below `base`, and is the name as well; `as` gives another."""
        path: str = entry["url"]
        if "://" in path:
            url, name = path, PurePosixPath(path.partition("?")[0]).name
        else:
            url, name = urljoin(self.plan.get("base", ""), quote(path, safe="/?=&%")), path
        return Wanted(url, entry.get("as", name), entry.get("type", ""), entry.get("members", {}))

    def _file(self, wanted: Wanted) -> Iterator[Outcome]:
        """The outcomes of one address, a failure where it gives nothing usable."""
        try:
            for name in wanted.targets:
                self.store.claim(wanted.url, name)
            yield from self._unpacked(wanted) if wanted.members else [self._whole(wanted)]
        except (NotFetched, OSError) as problem:
            yield self._failed(", ".join(wanted.targets), wanted.url, problem)

    def _failed(self, name: str, url: str, problem: NotFetched | OSError) -> Outcome:
        if isinstance(problem, OSError):
            reason = f"it cannot be saved ({problem.strerror})"
            problem = NotFetched(url, reason, "Make room for it in the folder of the source")
        return Outcome(self.source.source_id, "failed", name, problem.url, problem=str(problem))

    def _whole(self, wanted: Wanted) -> Outcome:
        """The address as a file."""
        with self.store.aside() as stream:
            answer = self._download(wanted, wanted.name, stream)
            if answer.unchanged:
                return self.store.unchanged(wanted.name)
            return self.store.put(wanted.url, wanted.name, Path(stream.name), answer)

    def _unpacked(self, wanted: Wanted) -> list[Outcome]:
        """The named members of a zip archive; all are judged before the first is put in its place."""
        with self.store.aside() as stream, ExitStack() as open_files:
            answer = self._download(wanted, ARCHIVE, stream)
            if answer.unchanged:
                return [self.store.unchanged(name) for name in wanted.targets]
            came = {}
            for name, content in self._members(wanted, Path(stream.name)).items():
                beside = open_files.enter_context(self.store.aside())
                beside.write(content)
                beside.flush()
                came[name] = Path(beside.name)
                refuse_content(wanted.url, name, came[name], self.source.limits)
            return [self.store.put(wanted.url, name, path, answer) for name, path in came.items()]

    def _members(self, wanted: Wanted, path: Path) -> dict[str, bytes]:
        """What is in the named members, by the name of the file to make of each."""
        try:
            with Archive(ARCHIVE, path.open("rb"), self.source.limits) as archive:
                return {name: archive.read(member) for member, name in wanted.members.items()}
        except InputProblem as problem:
            remedy = "Name the members in source.yml as the archive does"
            raise NotFetched(wanted.url, problem.issues[0].message, remedy) from None

    def _download(self, wanted: Wanted, name: str, stream: BinaryIO, afresh: bool = False) -> Answer:
        """Fetch into `stream` what will be called `name`; with `afresh` even if ours is the same."""
        known = {} if afresh else self.store.conditions(wanted.url, wanted.targets)
        limits = self.source.limits
        errand = Errand(wanted.url, name, self.manners, limits, wanted.stated_type, known)
        answer = self.client.download(errand, stream)
        if not answer.unchanged:
            refuse_content(wanted.url, name, Path(stream.name), limits)
        return answer

    def _list(self, entry: Mapping[str, Any]) -> Iterator[Outcome]:
        """The pages of a list, kept where `as` names them, and the files that `each` makes of their rows."""
        first = self._wanted(entry)
        try:
            for page in self._pages(first, entry.get("pages", {})):
                if "as" in entry:
                    name = first.name.replace("{page}", str(page.number))
                    self.store.claim(page.url, name)
                    yield self.store.put(page.url, name, page.path, page.answer)
                if "each" in entry:
                    yield from self._rows(page, entry["each"])
        except (NotFetched, OSError) as problem:
            yield self._failed(first.name, first.url, problem)

    def _rows(self, page: Page, each: Mapping[str, str]) -> Iterator[Outcome]:
        for row in listing.rows_of(page.url, page.content, each["rows"]):
            address = listing.row_address(page.url, each["url"], row)
            name = listing.row_name(page.url, each["as"], row)
            yield from self._file(Wanted(address, name, each.get("type", "")))

    def _pages(self, first: Wanted, how: Mapping[str, Any]) -> Iterator[Page]:
        """The pages from the first to the last; with a `parameter` to the last that has rows."""
        parameter, visited, before = how.get("parameter"), set(), None
        url: str | None = first.url
        for number in count(1):
            if parameter:
                value = how.get("first", 1) + (number - 1) * how.get("step", 1)
                url = listing.numbered(first.url, parameter, value)
            if url is None:
                return
            if url in visited or number > PAGES:
                raise NotFetched(first.url, "its pages do not come to an end", listing.API_CHANGED)
            visited.add(url)
            with self.store.aside() as stream:
                page = self._page(replace(first, url=url), number, stream)
                if parameter and number > 1 and not listing.rows_of(url, page.content, how.get("rows", "")):
                    return
                if page.content == before:
                    raise NotFetched(url, f"it is the same as page {number - 1}", listing.API_CHANGED)
                yield page
            before = page.content
            if not parameter:
                url = listing.next_page(url, page.content, how["next"]) if "next" in how else None

    def _page(self, wanted: Wanted, number: int, stream: BinaryIO) -> Page:
        answer = self._download(wanted, LIST, stream, afresh=True)
        path = Path(stream.name)
        try:
            content = parse_json(LIST, path.read_text(encoding="utf-8"))
        except (InputProblem, UnicodeDecodeError):
            raise NotFetched(wanted.url, "it cannot be read as JSON", listing.API_CHANGED) from None
        return Page(number, wanted.url, path, answer, content)

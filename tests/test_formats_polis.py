"""The `polis` reader: conversations and their statements; what moderators rejected is never published."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.formats import polis
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Merged, Origin, Record
from ingest.sources import Source, load_source

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "polis"
REAL = Path(__file__).parents[2] / "shared" / "real" / "polis"
DATA = HERE.parent / "data" / "polis"
REPOSITORY = "https://github.com/compdemocracy/openData/tree/master"
COPY = "river-path/river-path.9rvrpath.2023-12-01"


def run(source: Source) -> list[Emitted]:
    return list(polis.read(RawFolder(source.raw), source))


def merged(file: str, lines: range | list[int], into: str) -> list[Emitted]:
    return [Merged(Origin(file, line), into) for line in lines]


def conversation(identifier: str, **values: str | None) -> dict[str, str | None]:
    return {
        "initiative_id": identifier,
        "lang": None,
        "question": None,
        "url": None,
        "place_text": None,
        "participation_level": "consult",
        "mode": "online",
        "recruitment": "self_selected",
        "methods": "online_deliberation",
        "country_code": "GB",
        **values,
    }


def statement(initiative: str, number: str, **values: str | None) -> dict[str, str | None]:
    return {
        "result_id": f"{initiative}-{number}",
        "initiative_id": initiative,
        "number": number,
        "kind": "statement",
        "support_measure": "vote",
        "lang": None,
        **values,
    }


def lantern_hall() -> list[Emitted]:
    """The second layout: no `datetime`, seconds, columns that the software computed, a short summary."""
    name, address = "polis-lantern-hall", f"{REPOSITORY}/lantern-hall"
    library = statement(
        name,
        "0",
        title="A library.",
        text="A library.",
        date="2024-05-01",
        n_for="9",
        n_against="2",
        source_url=address,
    )
    dancing = statement(
        name,
        "1",
        title="A dance school.",
        text="A dance school.",
        date="2024-05-02",
        n_for="5",
        n_against="5",
        source_url=address,
    )
    return [
        Record(
            "initiative",
            conversation(
                name,
                title="What should Lantern Hall be used for?",
                start_date="2024-05-01",
                end_date="2024-05-02",
                n_participants="12",
                places_about="iso:GB-SCT",
                subjects="PLA.08",
                source_url=address,
            ),
            Origin("lantern-hall/summary.csv", 1),
        ),
        *merged("lantern-hall/summary.csv", [2, 3, 4], name),
        Issue(
            "count_mismatch",
            "the summary counts 3 comments, comments.csv has 2; the rows are what is loaded",
            Origin("lantern-hall/summary.csv", 3),
            "initiative",
            name,
            "comments",
            "3",
        ),
        Record("result", library, Origin("lantern-hall/comments.csv", 2)),
        Record("result", dancing, Origin("lantern-hall/comments.csv", 3)),
    ]


def river_path() -> list[Emitted]:
    name, address, file = "polis-9rvrpath", "https://pol.is/9rvrpath", "river-path/comments.csv"
    words = (
        "Lamps make the path safer for everyone who walks home from the evening shift at the mill, and for "
        "those who cycle there before dawn."
    )
    lamps = statement(
        name,
        "0",
        lang="en",
        title=words[: words.index(" before dawn")] + "…",
        text=words,
        date="2023-11-14",
        n_for="30",
        n_against="6",
        source_url=address,
    )
    bats = statement(
        name,
        "3",
        lang="en",
        title="Bats need the dark.",
        text="Bats need\nthe dark.",
        date="2023-11-16",
        n_for="4",
        n_against="8",
        source_url=address,
    )
    rejected = "the moderators rejected it, so it is not published"
    unseen = "no moderator let it through and only its author voted on it, so it is not published"
    unknown = "only 1, 0, -1 are known; find out what it means"
    return [
        Record(
            "initiative",
            conversation(
                name,
                lang="en",
                title="Should the river path be lit?",
                question="Tell us what you think of lamps.\n\nOne line more.",
                start_date="2023-11-14",
                end_date="2023-11-16",
                n_participants="41",
                url=address,
                places_about="iso:GB-ENG;iso:GB-WLS",
                place_text="Riverton",
                subjects="TRA.03",
                source_url=address,
            ),
            Origin("river-path/summary.csv", 1),
        ),
        *merged("river-path/summary.csv", range(2, 10), name),
        Record("result", lamps, Origin(file, 2)),
        Issue("moderated_out", rejected, Origin(file, 3), "result", f"{name}-1", "moderated", "-1"),
        Issue("moderated_out", unseen, Origin(file, 4), "result", f"{name}-2", "moderated", "0"),
        Record("result", bats, Origin(file, 5)),
        Issue("unmapped_value", unknown, Origin(file, 7), "result", f"{name}-4", "moderated", "2"),
    ]


def unlisted_park() -> list[Emitted]:
    message = "say which places and subjects the conversation has: add its folder under mapping.conversations"
    origins = [Origin("unlisted-park/summary.csv", line) for line in range(1, 5)]
    origins.append(Origin("unlisted-park/comments.csv", 2))
    return [
        Issue("unmapped_value", message, origin, "initiative", "polis-4park", "", "unlisted-park")
        for origin in origins
    ]


def copy_of_river_path() -> list[Emitted]:
    message = "the folder river-path has the same conversation, differs, and is what is loaded"
    origin = Origin(f"{COPY}/comments.csv", 3)
    return [
        *merged(f"{COPY}/summary.csv", range(1, 10), "polis-9rvrpath"),
        *merged(f"{COPY}/comments.csv", [2, 3], "polis-9rvrpath"),
        Issue("conflicting_value", message, origin, "initiative", "polis-9rvrpath"),
        *merged(f"{COPY}/comments.csv", [4, 5, 7], "polis-9rvrpath"),
    ]


def test_conversations_become_initiatives_and_statements() -> None:
    assert run(load_source(FIXTURE)) == [
        *lantern_hall(),
        *river_path(),
        *unlisted_park(),
        *copy_of_river_path(),
    ]


def test_words_that_are_not_published_and_authors_stand_nowhere() -> None:
    everything = repr(run(load_source(FIXTURE)))
    assert "never be seen" not in everything
    assert "Nobody looked" not in everything
    assert "Write to nobody" not in everything
    assert "author-id" not in everything


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        ("comments.csv", "author-id", "author-name", "unmapped_column", "author-name"),
        ("comments.csv", "agrees", "author-id2", "missing_column", "agrees"),
        ("summary.csv", "commenters", "writers", "unmapped_column", "writers"),
        ("summary.csv", "voters,", "votes,", "missing_column", "voters"),
        ("summary.csv", "views", "voters", "duplicate_column", "voters"),
    ],
)
def test_layouts_that_nobody_has_read_are_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str
) -> None:
    shutil.copytree(FIXTURE / "raw" / "river-path", tmp_path / "river-path")
    path = tmp_path / "river-path" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        run(replace(load_source(FIXTURE), raw=tmp_path))
    issue = caught.value.issues[0]
    assert (issue.issue_type, issue.origin.file, issue.field) == (issue_type, f"river-path/{file}", field)


def test_files_are_read_or_left_out_by_name(tmp_path: Path) -> None:
    source = replace(load_source(FIXTURE), raw=tmp_path)
    with pytest.raises(InputProblem, match="missing_file"):
        run(source)
    shutil.copytree(FIXTURE / "raw" / "river-path", tmp_path / "river-path")
    (tmp_path / "river-path" / "more.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputProblem, match=r"river-path/more\.csv"):
        run(source)


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        ("1542406176584", "2018-11-16"),
        ("1700000000", "2023-11-14"),
        ("Wed Nov 15", None),
        ("1" * 16, None),
    ],
)
def test_days_are_those_of_utc(timestamp: str, day: str | None) -> None:
    assert polis.utc_day(timestamp) == day


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of Polis are not there")
def test_real_conversations_are_accounted_for() -> None:
    raw = RawFolder(REAL)
    emitted = list(polis.read(raw, load_source(DATA, REAL)))
    assert raw.rows_read.total() == 5024
    assert (
        Counter(item.origin.file for item in {item.origin: item for item in emitted}.values())
        == raw.rows_read
    )
    tables = Counter(item.table for item in emitted if isinstance(item, Record))
    issues = Counter(item.issue_type for item in emitted if isinstance(item, Issue))
    assert tables == {"initiative": 13, "result": 1796}
    assert issues == {"moderated_out": 2954, "count_mismatch": 5}
    copies = [
        item.origin.file for item in emitted if isinstance(item, Merged) and "comments" in item.origin.file
    ]
    assert len(copies) == 148
    assert {name.count("/") for name in copies} == {2}
    waiting = {item.origin for item in emitted if isinstance(item, Issue) and item.value in ("0", "-1")} & {
        item.origin for item in emitted if isinstance(item, Record)
    }
    assert not waiting

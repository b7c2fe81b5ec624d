"""A build on the current release: what did not change stays as it is, and the database is that of a full build."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.country import Country
from tests.growing import DAY, answer, built, database, is_that_of_a_full_build

SOURCES = 10


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_after_any_changes_the_database_is_that_of_a_full_build(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        country = Country(Path(folder) / "data", seed, SOURCES)
        built(country)
        for days in (0, 200):
            for _ in range(country.chance.randint(1, 2)):
                country.change()
            day = DAY + timedelta(days=days)
            if not days:
                built(country, day=day)
        assert is_that_of_a_full_build(country, day)


def test_a_source_that_changes_alone_is_done_alone(country: Country) -> None:
    country.sources["s1"]["result"][0]["title"] = "A new title of the ferry"
    country.sources["s1"]["initiative"][0]["subjects"] = "ENV"
    country.sources["s1"]["response"].clear()
    done = built(country)
    assert (done.unchanged, done.in_full) == (["s0", "s2", "s3"], "")
    query = "SELECT count(*) FROM search_fts WHERE search_fts MATCH 'new title'"
    assert answer(database(country), query) == [(1,)]
    country.sources["s1"]["result"][0]["title"] = "A title of the pier"  # a second time: there is a history
    assert is_that_of_a_full_build(country, date(2025, 1, 1))
    told = {row[0] for row in answer(database(country), "SELECT record_table FROM change")}
    assert told == {"initiative", "result", "response"}


def test_a_source_that_comes_and_one_that_goes(country: Country) -> None:
    del country.sources["s3"]
    country.add_lonely_source("s4")
    assert is_that_of_a_full_build(country)
    assert built(country).unchanged == ["s0", "s1", "s2", "s4"]


def test_when_nothing_changed_the_release_stays(country: Country) -> None:
    release = database(country).resolve()
    done = built(country)
    assert (done.unchanged, done.in_full) == (["s0", "s1", "s2", "s3"], "")
    assert [row.source_id for row in done.ledger if row.source_file == "result.csv"] == done.unchanged
    assert database(country).resolve() == release


def test_what_counts_as_late_moves_with_the_day(country: Country) -> None:
    country.sources["s0"]["initiative"][0]["end_date"] = "2024-05-20"
    query = """SELECT code FROM search_facet JOIN search_record USING (record_id)
        WHERE facet = 'status' AND initiative_id = 's0-i'"""
    built(country)
    assert answer(database(country), query) == [("open",)]
    assert is_that_of_a_full_build(country, date(2025, 1, 1))
    assert answer(database(country), query) == [("answered",)]


def test_a_reference_that_breaks_and_is_mended_reaches_the_source_that_refers(country: Country) -> None:
    country.sources["s1"]["response"][0]["result_id"] = "s0-r"
    country.sources["s1"]["response"][0]["initiative_id"] = "s0-i"
    kept_out = "SELECT source_id, record_id FROM issue WHERE issue_type = 'unknown_reference'"
    built(country)
    assert answer(database(country), kept_out) == []
    result = country.sources["s0"]["result"].pop()
    country.sources["s0"]["response"].clear()
    assert built(country).unchanged == ["s2", "s3"]
    assert answer(database(country), kept_out) == [("s1", "s1-p")]
    country.sources["s0"]["result"].append(result)
    assert built(country).unchanged == ["s2", "s3"]
    assert answer(database(country), kept_out) == []


def test_rows_of_two_sources_that_contradict_each_other_are_found_though_one_source_stays(
    country: Country,
) -> None:
    country.sources["s1"]["response"][0] |= {"result_id": "s0-r", "initiative_id": "s0-i"}
    kept_out = """SELECT source_id, record_id, issue_type FROM issue
        WHERE issue_type IN ('other_engagement', 'date_order')"""
    built(country)
    assert answer(database(country), kept_out) == []
    result = country.sources["s0"]["result"][0]
    country.sources["s0"]["initiative"].append(
        {**country.sources["s0"]["initiative"][0], "initiative_id": "s0-j", "title": "A pier"}
    )
    result["initiative_id"] = "s0-j"
    assert is_that_of_a_full_build(country)
    found = answer(database(country), kept_out)
    assert ("s1", "s1-p", "other_engagement") in found
    result["initiative_id"] = "s0-i"
    country.sources["s0"]["initiative"][0]["start_date"] = "2031"
    country.sources["s1"]["response"][0]["date"] = "2024"
    assert is_that_of_a_full_build(country)
    assert ("s1", "s1-p", "date_order") in answer(database(country), kept_out)


def test_an_organisation_of_two_sources_is_filled_up_anew(country: Country) -> None:
    shared = {"organisation_id": "shared", "name": "Shared office"}
    country.sources["s0"]["organisation"].append(dict(shared))
    country.sources["s1"]["organisation"].append({**shared, "kind": "company"})
    query = "SELECT source_id, kind FROM organisation WHERE organisation_id = 'shared'"
    built(country)
    assert answer(database(country), query) == [("s0", "company")]
    country.sources["s1"]["organisation"][-1]["kind"] = "ngo"
    assert built(country).unchanged == ["s2", "s3"]
    assert answer(database(country), query) == [("s0", "ngo")]


def test_a_new_name_of_an_organisation_is_found_in_all_that_name_it(country: Country) -> None:
    country.sources["s1"]["initiative"][0]["organisations_lead"] = "s0-o"
    built(country)
    country.sources["s0"]["organisation"][0]["name"] = "Lighthouse board"
    assert built(country).unchanged == ["s2", "s3"]
    query = """SELECT s.initiative_id FROM search_fts f JOIN search_record s ON s.record_id = f.rowid
        WHERE search_fts MATCH 'lighthouse' ORDER BY 1"""
    assert answer(database(country), query) == [("s0-i",), ("s1-i",)]


def test_an_id_that_a_second_source_takes_is_refused_there(country: Country) -> None:
    country.sources["s0"]["result"].append(dict(country.sources["s2"]["result"][0]))
    assert built(country).unchanged == ["s1", "s3"]
    query = "SELECT source_id, record_id FROM issue WHERE issue_type = 'duplicate_id'"
    assert answer(database(country), query) == [("s2", "s2-r")]


def test_engagements_of_two_sources_are_linked_and_unlinked_though_one_source_stays(country: Country) -> None:
    links = "SELECT initiative_id, kind, other_id FROM initiative_link"
    for name, title in (("s0", "Ferry timetable jury"), ("s2", "Ferry timetable jury, 2024")):
        country.sources[name]["initiative"][0] |= {
            "title": title,
            "start_date": "2024-05-02",
            "end_date": "2024-06-30",
        }
    built(country)
    assert answer(database(country), links) == [("s0-i", "same_as", "s2-i")]
    country.sources["s2"]["initiative"][0] |= {
        "title": "A jury on the ferry timetable of the pier",
        "start_date": "2024-07-01",
        "end_date": "2024-07-30",
    }
    assert is_that_of_a_full_build(country)
    assert built(country).unchanged == ["s0", "s1", "s2", "s3"]
    assert answer(database(country), links) == []
    issues = "SELECT source_id, record_id FROM issue WHERE issue_type = 'perhaps_same'"
    assert ("s0", "s0-i") in answer(database(country), issues)


def test_a_number_that_was_withheld_stays_so(country: Country) -> None:
    about = {"initiative_id": "s1-i", "characteristic": "age", "source_url": "https://example.org/"}
    counts = {"young": "4", "old": "12", "between": "60"}
    rows = [
        {"participation_id": f"s1-{name}", "category": name, "n": n, **about} for name, n in counts.items()
    ]
    country.sources["s1"]["participation"] = rows
    built(country)
    withheld = "SELECT category FROM participation WHERE suppressed ORDER BY 1"
    assert answer(database(country), withheld) == [("old",), ("young",)]
    rows[0]["n"] = "14"
    assert is_that_of_a_full_build(country)
    assert answer(database(country), withheld) == [("old",), ("young",)]

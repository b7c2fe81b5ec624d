"""An atomic publication: a release is written aside, checked, flushed to disk and only then named current.

build/participation.db → releases/<release>/participation.db   the current release, a symbolic link
build/releases/<release>/                                      a database and the indexes that go with it
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ingest.load.manifest import (
    Fingerprint,
    NotServable,
    check_release,
    counts,
    file_fingerprint,
    read_manifest,
    shrunken,
    write_manifest,
)

RELEASES = "releases"
KEPT = 10
"""Releases that stay to be rolled back to, the current one among them."""

REMEMBERED = "remembered"
"""A folder beside the releases: what the build of the current one leaves for the next (ingest/cache.py)."""

ABOUT = ("release", "published", "restores", "smaller_allowed")
"""What a manifest says that is not read off the files."""

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Errors of SQLite, without their particulars, that say so of a file."""

SMOKE = (
    "SELECT count(*) FROM initiative_status",
    "SELECT count(*) FROM search_fts WHERE search_fts MATCH 'the OR a'",
    "SELECT count(*) FROM search_facet WHERE facet = 'place'",
)
"""Questions that every page stands on; a database that cannot answer them is not published."""


class NotPublished(Exception):
    """The new database failed a check; the one that was there is untouched."""


Check = Callable[[Path], Fingerprint]


def check(database: Path, references: bool = True) -> None:
    """Raise NotPublished where a database is corrupt, cannot be asked, or a reference leads nowhere."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            integrity = connection.execute("PRAGMA quick_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchmany(5) if references else []
            for question in SMOKE:
                connection.execute(question).fetchone()
        except sqlite3.DatabaseError as error:
            raise NotPublished(f"the database is damaged: {error}") from None
    if integrity != "ok":
        raise NotPublished(f"the database is damaged: {integrity}")
    if broken:
        raise NotPublished(f"references lead nowhere: {broken}")


def checked(database: Path, references: bool = True) -> Fingerprint:
    """The fingerprint of a database that passes `check`, which raises NotPublished."""
    check(database, references)
    return file_fingerprint(database)


@contextmanager
def published(path: Path, allow_smaller: bool = False, check: Check = checked) -> Iterator[Path]:
    """A path to write a new database to; when the block ends well `path` leads to it.

    Whatever else is written into the folder of that path becomes part of the release. Raises NotPublished
    where the database does not pass the `check`, which is made last, or has far fewer rows than the one
    before and that is not allowed.
    """
    with _aside(path) as database:
        yield database
        known = check(database)
        if not allow_smaller:
            _check_size(database, path)
        _publish(path, database, known, restores=None, smaller_allowed=allow_smaller)


def roll_back(path: Path, release: str = "") -> str:
    """Publish an older release again (the one before the current one, or `release`); its id is returned.

    It becomes a release of its own, which shares the files of the old one. Raises NotPublished where there is
    none, or it is damaged.
    """
    older = [one for one in releases(path) if one != current(path)]
    wanted = [one for one in older if one.name == release] if release else before(older, path)
    if not wanted:
        known = ", ".join(one.name for one in older) or "none"
        raise NotPublished(f"there is no release {release or 'before the current one'}; there are: {known}")
    with _aside(path) as database:
        shutil.copytree(wanted[0], database.parent, copy_function=os.link, dirs_exist_ok=True)
        (database.parent / "manifest.json").unlink(missing_ok=True)
        check(database)
        _publish(path, database, restores=wanted[0].name, smaller_allowed=True)
    return wanted[0].name


def rewrite_releases(path: Path, rewrite: Callable[[Path, Path], bool]) -> list[str]:
    """Give every kept release to `rewrite` (old database, where to write the new one); which were rewritten.

    Of a release that is, only the database stays: the indexes beside it may hold what had to go, and pages do
    without them until the next build. The current one is published anew, so that a running site takes it up.
    A damaged one, which may hold them too and can never be gone back to, is removed; where it is the current
    one it stays until a build takes its place.
    """
    now = current(path)
    rewritten = []
    for release in reversed(releases(path)):
        with _aside(path) as database:
            try:
                if not rewrite(release / path.name, database):
                    continue
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in DAMAGED:
                    raise
                if release != now:
                    shutil.rmtree(release)
                continue
            forget(path)
            rewritten.append(release.name)
            check(database)
            if release == now:
                _publish(path, database, restores=release.name, smaller_allowed=True)
                shutil.rmtree(release, ignore_errors=True)
            else:
                about = {name: read_manifest(release).get(name) for name in ABOUT}
                write_manifest(database, **about)
                shutil.rmtree(release)
                database.parent.rename(release)
    return rewritten


def serve_a_whole_one(path: Path) -> list[str]:
    """Go back to the newest whole release where the current one is not; what was wrong, in sentences.

    Raises NotPublished where none is whole.
    """
    sweep(path)
    said: list[str] = []
    now = current(path)
    for release in [*([now] if now else []), *reversed([one for one in releases(path) if one != now])]:
        try:
            check_release(release / path.name)
        except NotServable as problem:
            said.append(f"{release.name} is not served: {problem}")
            continue
        if release != now:
            said.append(f"{roll_back(path, release.name)} is served instead")
        return said
    raise NotPublished(
        "; ".join(said) or f"{path}: there is no such database; `participation build` makes it"
    )


def releases(path: Path) -> list[Path]:
    """The folders of the releases that `path` may lead to, the oldest first."""
    return sorted(one for one in (path.parent / RELEASES).glob("[!.]*") if (one / path.name).is_file())


def current(path: Path) -> Path | None:
    """The folder of the release that `path` leads to."""
    return path.resolve().parent if path.is_symlink() else None


def before(older: list[Path], path: Path) -> list[Path]:
    """The newest release that the current one, or the one it restores, came after."""
    now = current(path)
    name = (read_manifest(now).get("restores") or now.name) if now else ""
    return [one for one in older if not name or one.name < name][-1:]


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """The path of a database in a new folder aside, which is gone afterwards, as are leftovers."""
    folder = path.parent / RELEASES
    folder.mkdir(parents=True, exist_ok=True)
    sweep(path)
    aside = folder / f".{os.getpid()}.new"
    aside.mkdir()
    try:
        yield aside / path.name
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """A folder beside `path` for what a build has to put down; it is gone afterwards, as are leftovers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path)
    folder = path.with_name(f"{path.name}.{os.getpid()}.scratch")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forget(path: Path) -> None:
    """Let the next build begin anew."""
    shutil.rmtree(path.with_name(REMEMBERED), ignore_errors=True)


def sweep(path: Path) -> None:
    """Remove what builds that were killed left behind; those of processes that still run stay."""
    left = [*(path.parent / RELEASES).glob(".*.new"), *path.parent.glob(f"{path.name}.*.link")]
    beside = list(path.parent.glob(f"{path.name}.*.scratch"))
    for one in left + beside:
        process = int(one.name.removeprefix(path.name).split(".")[1])
        if (process == os.getpid() and one not in beside) or not _runs(process):
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def _publish(path: Path, database: Path, known: Fingerprint | None = None, **about: object) -> None:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    release = database.parent.with_name(f"{moment}-{_version(database)}")
    write_manifest(database, known, release=release.name, published=moment, **about)
    for file in (*database.parent.rglob("*"), database.parent):
        file.chmod(0o755 if file.is_dir() else 0o644)  # whoever built it, the site and nginx read it
        flush(file)
    database.parent.rename(release)
    flush(release.parent)
    _make_current(path, release)
    for old in releases(path)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _make_current(path: Path, release: Path) -> None:
    """Let `path` lead to the database of `release`, in one step that cannot be seen half done."""
    link = path.with_name(f"{path.name}.{os.getpid()}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES, release.name, path.name))
    link.replace(path)
    flush(path.parent)


def _version(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version FROM build").fetchone()[0])


def _check_size(database: Path, path: Path) -> None:
    """Refuse a database that has lost much of what the current one holds."""
    now = current(path)
    served = read_manifest(now).get("counts", {}) if now else {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        lost = shrunken(counts(connection), served)
    if lost:
        raise NotPublished(f"{lost}; find out what is missing or give --allow-smaller")


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

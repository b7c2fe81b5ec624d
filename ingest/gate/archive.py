"""Zip archives, and the spreadsheets that are zip archives: members by name, never unpacked to disk."""

import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from types import TracebackType
from typing import BinaryIO

from ingest.gate.limits import HARMLESS, MEMBERS, RATIO, Limits
from ingest.gate.row import CONTROL, problem
from ingest.records import InputProblem

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What zipfile raises where an archive is not whole."""

ENCRYPTED = 0x1


class Archive:
    """A zip archive whose table of contents was judged before anything is unpacked.

    Raises InputProblem for an archive that is broken, and for one that may be meant to do harm: too many
    members, too much to unpack, a name that leads elsewhere, a link. `zipfile` gives no more bytes of a
    member than the table of contents says (for the two methods of packing that are let in), so what is
    judged there holds while reading.
    """

    def __init__(self, name: str, stream: BinaryIO, limits: Limits) -> None:
        self.name = name
        self._stream = stream
        try:
            self._zip = zipfile.ZipFile(stream)
        except BROKEN as error:
            stream.close()
            raise self.broken(error) from None
        self.members = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        try:
            self._judge(limits)
        except InputProblem:
            self.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()
        self._stream.close()

    def read(self, member: str) -> bytes:
        """The bytes of a member. Raises InputProblem where there is none or it is broken."""
        if member not in self.members:
            message = f"the archive has no member {member!r}; it has: {', '.join(self.members)}"
            raise problem(self.name, 1, "missing_file", message)
        try:
            return self._zip.read(member)
        except BROKEN as error:
            raise self.broken(error, member) from None

    def broken(self, error: Exception, member: str = "") -> InputProblem:
        """That the archive, or one member, cannot be read."""
        message = f"it cannot be read as an archive: {error or type(error).__name__}; fetch or save it again"
        return problem(f"{self.name}/{member}" if member else self.name, 1, "not_a_file", message)

    def _judge(self, limits: Limits) -> None:
        infos = self._zip.infolist()
        if len(infos) > MEMBERS:
            self._refuse(f"it has {len(infos)} members; at most {MEMBERS} are taken: split it")
        if len({info.filename for info in infos}) < len(infos):
            self._refuse("two members have the same name; make the archive anew")
        total = sum(info.file_size for info in infos)
        if total > limits.unpacked_bytes:
            self._refuse(
                f"it unpacks to {total / 1e6:,.0f} MB; at most {limits.unpacked_bytes / 1e6:,.0f} are taken: "
                "split it, or state limits.file_mb in source.yml"
            )
        for info in infos:
            self._judge_member(info, limits)

    def _judge_member(self, info: zipfile.ZipInfo, limits: Limits) -> None:
        name = info.filename
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or CONTROL.search(name):
            self._refuse("its name leads out of the archive; make the archive anew", name)
        if stat.S_ISLNK(info.external_attr >> 16):
            self._refuse("it is a link; put the file itself into the archive", name)
        if info.flag_bits & ENCRYPTED:
            self._refuse("it is locked with a password; give the files without one", name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self._refuse("it is packed in a way that is not usual; pack it again with deflate", name)
        if info.file_size > limits.file_bytes:
            self._refuse(f"it has {info.file_size / 1e6:,.0f} MB; at most {limits.file_mb} are taken", name)
        if info.file_size > HARMLESS and info.file_size > RATIO * max(info.compress_size, 1):
            self._refuse(f"it grows more than {RATIO} times when unpacked; give the file as it is", name)

    def _refuse(self, message: str, member: str = "") -> None:
        raise problem(self.name, 1, "unsafe_file", message, value=member)

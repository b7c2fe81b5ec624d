"""Bytes to text: strictly, in the encoding that is stated, with the line at which it fails."""

import codecs
import io
from typing import BinaryIO

from ingest.gate.files import refuse_other_kinds
from ingest.gate.row import problem, refuse_control
from ingest.records import InputProblem

UTF_8 = "utf-8"
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CHUNK = 1 << 16


def whole_text(name: str, stream: BinaryIO, encoding: str) -> str:
    """A whole file as text (a byte order mark is dropped); without control characters."""
    with text_stream(name, stream, encoding) as lines:
        try:
            text = lines.read()
        except UnicodeDecodeError:
            raise bad_encoding(name, stream, encoding) from None
    refuse_control(name, 1, text)
    return text


def text_stream(name: str, stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The file as lines of text, line ends as they stand. Raises InputProblem where it is no text file."""
    refuse_other_kinds(name, stream)
    head = stream.read(2)
    stream.seek(0)
    if encoding == UTF_8 and head in BOMS:
        message = "the file is UTF-16; save it as UTF-8, or state `encoding: utf-16` in source.yml"
        raise problem(name, 1, "bad_encoding", message)
    return io.TextIOWrapper(stream, _codec(encoding), errors="strict", newline="")


def bad_encoding(name: str, stream: BinaryIO, encoding: str) -> InputProblem:
    """Where the bytes of a file that cannot be decoded go wrong."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(_codec(encoding))()
    line, bad = 1, 0
    try:
        while chunk := stream.read(CHUNK):
            line += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        bad = error.object[error.start]
    message = "save the file as UTF-8, or state its encoding in source.yml"
    if encoding != UTF_8:
        message = f"the file is not {encoding}, as source.yml says; correct `encoding` or save it anew"
    return problem(name, line, "bad_encoding", message, value=f"0x{bad:02x}")


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == UTF_8 else encoding

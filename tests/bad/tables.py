"""Bad tables: what CSV, JSON and YAML allow or let pass, and a table must not hold."""

from tests.bad import Bad, Said, of_bytes

HEAD = "id,title,people,cost\n"
GOOD_ROW = "one,Example: a square,12,100\n"

CSVS: dict[str, tuple[str, Said]] = {
    "a quote never closed": (HEAD + GOOD_ROW + 'two,"Example,1,1\n', (3, "", "unclosed_quote")),
    "a quote closed within a cell": (HEAD + 'one,"Exam"ple,1,1\n', (2, "", "unclosed_quote")),
    "a quote that swallows a row": (
        HEAD + GOOD_ROW + 'two,"Example,1,1\nthree,Example",1,1\n',
        (3, "title", "unclosed_quote"),
    ),
    "a quote that swallows two rows": (
        HEAD + 'two,Example,"1,1\nthree,Example,1,1\nfour,Example,1",1\n',
        (2, "people", "unclosed_quote"),
    ),
    "a cell of a megabyte": (HEAD + f"one,{'x' * 900_000},1,1\n", (2, "", "constraint_max_length")),
    "a cell that is too long": (HEAD + f"one,{'x' * 100_001},1,1\n", (2, "title", "constraint_max_length")),
    "a quoted cell that never ends": (HEAD + 'one,"' + "x\n" * 200_000, (2, "", "unclosed_quote")),
    "a thousand columns": (",".join(f"c{n}" for n in range(1000)) + "\n", (1, "", "too_large")),
    "a column twice": ("id,title,title,cost\n" + GOOD_ROW, (1, "title", "duplicate_column")),
    "no header": (",,,\n" + GOOD_ROW, (1, "", "header_missing")),
    "a header alone": (HEAD, (1, "", "no_rows")),
    "a header and empty rows": (HEAD + ",,,\n" * 9, (1, "", "no_rows")),
    "a control character in the header": (
        HEAD.replace("title", "ti\x01tle") + GOOD_ROW,
        (1, "", "control_character"),
    ),
    "a row cut short": (HEAD + GOOD_ROW + "two,Example\n", (3, "", "cell_count")),
    "a row with a cell too many": (HEAD + "one,Example, too,1,1\n", (2, "", "cell_count")),
    "semicolons": ((HEAD + GOOD_ROW).replace(",", ";"), (1, "id", "missing_column")),
    "a cell without a column": ("id,title,people,cost,\n" + "one,Example,1,1,?\n", (2, "", "cell_count")),
    "a formula that fails": (HEAD + "one,Example,#REF!,1\n", (2, "people", "type_error")),
    "a formula of another program that fails": (
        HEAD + "one,Example,Err:508,1\n",
        (2, "people", "type_error"),
    ),
    "an id repeated": (HEAD + GOOD_ROW + GOOD_ROW, (3, "initiative_id", "duplicate_id")),
    "an id repeated with blanks": (
        HEAD + GOOD_ROW + GOOD_ROW.replace("one", " one "),
        (3, "initiative_id", "duplicate_id"),
    ),
    "an id with a Cyrillic letter": (
        HEAD + GOOD_ROW.replace("one", "оne"),
        (2, "initiative_id", "lookalike_characters"),
    ),
    "an id with a letter of no width": (
        HEAD + GOOD_ROW.replace("one", "o\u200bne"),
        (2, "initiative_id", "lookalike_characters"),
    ),
    "an id that turns the direction": (
        HEAD + GOOD_ROW.replace("one", "o\u202ene"),
        (2, "initiative_id", "lookalike_characters"),
    ),
    "a number that is none": (HEAD + "one,Example,1,NaN\n", (2, "cost_amount", "constraint_minimum")),
    "a number without end": (HEAD + "one,Example,1,INF\n", (2, "cost_amount", "type_error")),
    "a number beyond all": (HEAD + "one,Example,1,1e400\n", (2, "cost_amount", "type_error")),
    "a count that cannot be stored": (HEAD + f"one,Example,{2**63},1\n", (2, "n_participants", "type_error")),
    "a count of five thousand digits": (
        HEAD + f"one,Example,{'9' * 5000},1\n",
        (2, "n_participants", "type_error"),
    ),
}

RECORD = '{"id": "one", "title": "Example", "people": 1, "cost": 1}'


def titled(title: str) -> str:
    """The record with another title."""
    return RECORD.replace("Example", title)


JSONS: dict[str, tuple[str, Said]] = {
    "cut off": ('[\n{"id": "one", "ti', (2, "", "not_a_file")),
    "a comma too many": (f"[\n{RECORD},\n]", (3, "", "not_a_file")),
    "words behind the end": (f"[{RECORD}]\nEND", (2, "", "not_a_file")),
    "single quotes": ("[{'id': 'one'}]", (1, "", "not_a_file")),
    "a comment": (f"[\n// one\n{RECORD}]", (2, "", "not_a_file")),
    "NaN": (f"[\n{RECORD.replace('1}', 'NaN}')}]", (2, "", "type_error")),
    "Infinity": (f"[\n{RECORD.replace('1}', 'Infinity}')}]", (2, "", "type_error")),
    "minus Infinity": (f"[\n{RECORD.replace('1}', '-Infinity}')}]", (2, "", "type_error")),
    "five thousand digits": (f"[\n{RECORD.replace('1}', '9' * 5000 + '}')}]", (2, "", "type_error")),
    "an exponent too large": (f"[\n{RECORD.replace('1}', '1e400}')}]", (2, "", "type_error")),
    "a name twice": ('[\n{"id": "one",\n"id": "two"}]', (3, "id", "duplicate_column")),
    "a name twice, once escaped": ('[\n{"id": "one",\n"\\u0069d": "two"}]', (3, "id", "duplicate_column")),
    "a name twice further down": (
        '[\n{"id": "one", "title": {"en": "a",\n"en": "b"}}]',
        (3, "en", "duplicate_column"),
    ),
    "fifty-one deep": ("[\n" * 51 + "]" * 51, (51, "", "too_large")),
    "a hundred thousand deep": ("[" * 100_000 + "]" * 100_000, (1, "", "too_large")),
    "objects a hundred thousand deep": ('{"a":' * 100_000, (1, "", "too_large")),
    "half a character": ("[" + titled("\\ud800") + "]", (1, "title", "control_character")),
    "an escaped NUL": ("[" + titled("\\u0000") + "]", (1, "title", "control_character")),
    "an escaped NUL in a name": (
        "[" + RECORD.replace("cost", "co\\u0000st") + "]",
        (1, "", "control_character"),
    ),
    "numbers for records": ("[1, 2]", (1, "", "cell_count")),
    "an empty record": (f"[{RECORD}, {{}}]", (2, "", "cell_count")),
    "no list": (RECORD, (1, "", "header_missing")),
    "a word": ('"one"', (1, "", "header_missing")),
    "a cell that is too long": (
        f"[{titled('x' * 100_001)}]",
        (1, "title", "constraint_max_length"),
    ),
    "a thousand names": (
        "[{" + ",".join(f'"c{n}": 1' for n in range(1000)) + "}]",
        (1, "", "too_large"),
    ),
    "a count that cannot be stored": (
        f"[{RECORD.replace(': 1,', f': {2**63},')}]",
        (1, "n_participants", "type_error"),
    ),
    "an id with a Greek letter": (
        f"[{RECORD.replace('one', 'οne')}]",
        (1, "initiative_id", "lookalike_characters"),
    ),
}

YAMLS: dict[str, tuple[str, Said]] = {
    "an alias": ("id: &a one\ntitle: *a\n", (2, "a", "unsafe_file")),
    "a billion laughs": (
        "a: &a [x, x]\n"
        + "".join(f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True)),
        (2, "a", "unsafe_file"),
    ),
    "a name twice": ("id: one\nid: two\n", (2, "id", "duplicate_column")),
    "a hundred deep": ("id: " + "[" * 100 + "]" * 100, (1, "", "too_large")),
    "a bracket never closed": ("id: one\ntitle: [\n", (3, "", "not_a_file")),
    "a list": ("- one\n", (1, "", "cell_count")),
    "a name that is a list": ("? [a]\n: one\n", (1, "", "type_error")),
    "half a character": ('id: "\\ud800"\n', (1, "id", "control_character")),
}


def tables() -> dict[str, Bad]:
    """Every bad table as a file."""
    found = {}
    for name, kinds in (("rows.csv", CSVS), ("rows.json", JSONS), ("row.yaml", YAMLS)):
        for kind, (text, said) in kinds.items():
            found[f"{name}: {kind}"] = of_bytes(name, text.encode(), said)
    return found

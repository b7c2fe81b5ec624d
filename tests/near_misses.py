"""Fields of every type, and texts that are of the type or nearly so."""

from typing import Any

from hypothesis import strategies as st


def bounds(*limits: Any) -> dict[str, list[Any]]:
    """The constraints that bound a value, each to be drawn from `limits`."""
    return {name: list(limits) for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")}


POINT = '{"type":"Point","coordinates":[1,2]}'
TOPOLOGY = '{"type":"Topology","objects":{},"arcs":[]}'
DAYS = ["2020-02-29", "1999-12-31", "0001-01-01", "0000-01-01", "2020-2-9", "20200229", "2021-02-29"]
CLOCKS = [
    "00:00:00",
    "23:59:59",
    "24:00:00",
    "12:30",
    "12:30:61",
    "12:30:15.25",
    "12:30:15Z",
    "12:30:15+02:00",
]
WORDS = [
    "a",
    "A b",
    'a"b',
    '"a"',
    "ünï",
    "a\n",
    "",
    " ",
    "-",
    "x" * 12,
    "İ",
    "e\u0301",
    "\u00a0",
    "\u200b",
    "NA",
    "null",
]

# Of each type: its options, its constraints with values to draw from, and texts that are right or nearly so.
TYPES: dict[str, tuple[dict[str, list[Any]], dict[str, list[Any]], list[str]]] = {
    "string": (
        {"format": ["default", "email", "uri", "uuid", "binary", "wkt"]},
        {
            "minLength": [0, 1, 3],
            "maxLength": [0, 2, 40],
            "enum": [["a", "ünï"], ["", "a\n", "http://a.b/c"]],
            "pattern": [
                "[a-z]+",
                "a|b",
                "^a$|b",
                r"\d{2,}",
                r"\w+\s?",
                r"^https?://[^\s]+$",
                "(?i)A",
                "a*+a",
                ".*",
                "[^a]",
                r"(a)\1",
                "[a-c&&b]",
                "[[]a",
                "a{,2}",
                r"\S\b",
                "[é-ü]+",
                "a$",
                "",
            ],
        },
        [
            *WORDS,
            "ab",
            "b",
            "12",
            "٣٤",
            "http://a.b/c?d=e#f",
            "https://example.org:80/a-b_c.~d",
            "http://[bad",
            "mailto:a@b.cd",
            "a@b.cd",
            "a.b-c@d-e.fg.hi",
            "123e4567-e89b-12d3-a456-426614174000",
            "YWJj",
            "YWI=",
            "POINT (1 2)",
            "POINT (1)",
        ],
    ),
    "any": ({}, {"enum": [["a", "1"], [1, None, "NA"]]}, [*WORDS, "1"]),
    "integer": (
        {"bareNumber": [True, False]},
        {**bounds(0, "5", -3, 10**18, 10**20, 12.0), "enum": [["1", 2, "003"]]},
        [
            "0",
            "5",
            "-3",
            "007",
            "1_0",
            "1e1",
            "12.0",
            "٣",
            "²",
            "+4",
            "- 5",
            "9" * 18,
            "9" * 19,
            "£12 ",
            "12%",
            "−1",
        ],
    ),
    "number": (
        {
            "bareNumber": [True, False],
            "decimalChar": [".", ",", "@", "5"],
            "groupChar": ["", ",", ".", " ", "1"],
            "floatNumber": [True, False],
        },
        {**bounds(0, 1, "0.5", -2.5, 10**400, "1e3", 0.1), "enum": [["1", "0.5", 2]]},
        [
            *(
                "0",
                "1",
                "0.5",
                "0,5",
                "-2.5",
                "1.0",
                "0.1",
                "0.1000000000000000055",
                "1,000.5",
                "1.000,5",
                "1 000",
            ),
            *(
                "1_0",
                "1e1",
                "nan",
                "NaN",
                "sNaN",
                "INF",
                "-Infinity",
                "inf",
                "٣.٥",
                "1.",
                ".5",
                "£5",
                "5 %",
                "0@5",
            ),
            *("9" * 16, "1e400", "-0", "0.999999999999999", "0.99999999999999999"),
        ],
    ),
    "boolean": (
        {"trueValues": [["yes", "1"], ["true", ""]], "falseValues": [["no", "0"], ["yes"]]},
        {"enum": [["true"], ["yes", True]]},
        ["true", "True", "TRUE", "1", "false", "0", "yes", "no", "tRue", "true ", "", "٠"],
    ),
    "date": (
        {"format": ["default", "any", "%d/%m/%Y", "%Y"]},
        {**bounds("2020-02-29", "1999-12-31"), "enum": [["2020-02-29"]]},
        [
            *DAYS,
            "29/02/2020",
            "2020",
            "Feb 29 2020",
            "٢٠٢٠-02-29",
            "2020-02-29 ",
            "10000-01-01",
            "+020-01-01",
        ],
    ),
    "time": (
        {"format": ["default", "any", "%H:%M"]},
        {**bounds("12:00:00", "12:00:00Z"), "enum": [["12:30:15Z"]]},
        [*CLOCKS, "noon", "٠0:00:00"],
    ),
    "datetime": (
        {"format": ["default", "any", "%d/%m/%Y %H:%M"]},
        {
            **bounds("2020-01-01T00:00:00", "2020-01-01T00:00:00Z"),
            "enum": [["2020-02-29T00:00:00"]],
        },
        [f"{day}{gap}{clock}" for day in DAYS for gap in "T " for clock in CLOCKS] + ["29/02/2020 12:30"],
    ),
    "year": (
        {},
        {**bounds(2000, "2020"), "enum": [["2020", 1999]]},
        ["2020", "0000", "999", "10000", "-999", "+999", " 999", "1_99", "٢٠٢٠"],
    ),
    "yearmonth": (
        {},
        {**bounds("2000-01"), "enum": [["2020-01"]]},
        ["2020-01", "2020-13", "2020-1", "-2020-01", "2020-٠1", "2020- 1", "1999-12"],
    ),
    "duration": ({}, {"enum": [["P1Y"]]}, ["P1Y", "P1Y2M3DT4H5M6S", "PT1M", "P", "1Y", "P1W", "-P1D", "P١Y"]),
    "geopoint": (
        {"format": ["default", "array", "object"]},
        {"enum": [["1,2"], ["[1, 2]"]]},
        [
            *(
                "1,2",
                "1, 2",
                "180,90",
                "-180,-90",
                "180.1,0",
                "0,90.1",
                "179.9,89.9",
                "1;2",
                "1,2,3",
                "nan,1",
                "٣,٤",
            ),
            *("1_0,2", "[1, 2]", '["1", "2"]', '{"lon": 1, "lat": 2}', '{"lon": 1}'),
        ],
    ),
    "geojson": (
        {"format": ["default", "topojson"]},
        {"enum": [[POINT]]},
        [POINT, TOPOLOGY, "{}", '{"type":"X"}', "[]"],
    ),
    "object": (
        {},
        {"minLength": [1], "maxLength": [1], "enum": [['{"a": 1}']]},
        ["{}", '{"a": 1}', '{"a":1,"b":2}', "[]", "{"],
    ),
    "array": (
        {"arrayItem": [{"type": "integer"}, {"type": "string", "constraints": {"maxLength": 1}}]},
        {"minLength": [1], "maxLength": [1], "enum": [["[1]"]]},
        ["[]", "[1]", '["a"]', '["ab", 1]', "{}", "[1", "1"],
    ),
    "list": (
        {
            "delimiter": [",", ";", "--"],
            "itemType": ["string", "integer", "boolean", "number", "date", "time", "datetime"],
        },
        {"minLength": [1, 2], "maxLength": [1]},
        ["a", "1,2", "1;2", "1--2", "1,,2", "", "true,false", "2020-02-29", "1_0,٣", "12:30:15"],
    ),
}
TWISTS = [
    *"0123456789abzAZ_eE+-.,;:/@#?%[]{}\"' \t\n\rTZ",
    "٣",
    "²",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\x1c",
    "\x85",
    "é",
    "\u2028",
]
MISSING: list[Any] = [[], [""], ["", "NA", "-"], ["0", "a"], [{"value": "", "label": "none"}, {"value": "1"}]]


@st.composite
def near(draw: st.DrawFn, kind: str) -> str:
    """A text of the type, or one that differs from it by a few characters."""
    text = draw(st.sampled_from(TYPES[kind][2]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", *TWISTS])) + text[at + draw(st.integers(0, 1)) :]
    return text


@st.composite
def descriptors(draw: st.DrawFn, kind: str, name: str = "field") -> dict[str, Any]:
    """A field of the type with some of its options and constraints."""
    options, constraints, _ = TYPES[kind]
    field: dict[str, Any] = {"name": name, "type": kind}
    for option, values in options.items():
        if draw(st.booleans()):
            field[option] = draw(st.sampled_from(values))
    chosen = draw(st.lists(st.sampled_from([*constraints, "required", "unique"]), max_size=2, unique=True))
    field["constraints"] = {
        name: draw(st.sampled_from(constraints[name])) if name in constraints else draw(st.booleans())
        for name in chosen
    }
    if draw(st.integers(0, 4)) == 0:
        field["missingValues"] = draw(st.sampled_from(MISSING))
    return field

"""Text tables: what was written is what is read, whatever the encoding and the separator."""

import csv
import gzip
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.errors import UserError
from ingest.read import NOTES, batches, describe, read_table
from ingest.sources.model import ReadOptions

LATIN = "abzßéèàçñüÀÉÖ '-/()"
ARABIC = "abz ابتدرسعلمهويةى٠١٢"
MANY = LATIN + ARABIC + "ЯжŦ€中😀"
ENCODINGS = {
    "utf-8": MANY, "utf-8-sig": MANY, "utf-16": MANY, "utf-16-le": LATIN, "utf-16-be": LATIN,
    "windows-1252": LATIN, "latin-1": LATIN, "windows-1256": "abz ابتدرسعلمهوي",
}  # fmt: skip
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def cells(alphabet: str) -> st.SearchStrategy[str]:
    hard = st.sampled_from(
        ["", "1,5", "a;b", 'say "no"', "two\nlines", "x\ty", "p|q", "=1+1", "007"]
    )
    return hard | st.text(alphabet, max_size=12).map(str.strip)


def tables(alphabet: str) -> st.SearchStrategy[list[list[str]]]:
    row = st.lists(cells(alphabet), min_size=3, max_size=3)
    return st.lists(row.filter(any), min_size=1, max_size=12)


def written(rows, separator=",", ending="\r\n", quoting=csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting).writerows(rows)
    return text.getvalue()


def read(path, **options) -> list[list[str]]:
    frame = read_table(path, ReadOptions(**options))
    return frame.drop(columns="source_row").to_numpy().tolist()


@pytest.mark.parametrize("encoding", ENCODINGS)
@quick
@given(st.data())
def test_what_is_written_is_read(tmp_path, encoding, data):
    rows = data.draw(tables(ENCODINGS[encoding]))
    separator = data.draw(st.sampled_from(",;\t|"))
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    path = tmp_path / "x.csv"
    headings = ["Région", "placé", "n"] if "1256" not in encoding else ["المنطقة", "المكان", "n"]
    text = written([headings, *rows], separator, ending, quoting)
    path.write_bytes(text.encode(encoding))
    said = {"separator": separator, "encoding": encoding}  # three cells may be cut in other ways
    assert read(path, **said, header_rows=(1,)) == rows


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding_and_separator_are_found(tmp_path, encoding, separator):
    arabic = "1256" in encoding
    names = ["بغداد", "صنعاء", "دمشق"] if arabic else ["Bénin", "Müller", "Señor"]
    rows = [[f"PC{i:04}", names[i % 3], f"{i},5"] for i in range(60)]
    path = tmp_path / "any.name"
    text = written([["code", "name", "figure"], *rows], separator)
    path.write_bytes(text.encode(encoding))
    assert read(path) == rows
    facts = describe(path)
    assert (facts.separator, facts.rows, facts.columns) == (
        separator,
        60,
        ("code", "name", "figure"),
    )


def test_a_guess_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("a,b\né,ñ\n".encode("latin-1"))
    frame = read_table(path, ReadOptions())
    assert frame["a"].tolist() == ["é"]
    assert "cp1252" in frame.attrs[NOTES][0] and "cp1252" in describe(path).notes[0]


def test_one_wrong_letter_at_the_end_of_a_long_file_counts(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + b"1,x\n" * 2_000_000 + b"1,\xe9\n")
    last = list(batches(path, size=500_000))[-1]
    assert last["b"].tolist()[-1] == "é" and last["source_row"].tolist()[-1] == 2_000_001


def test_packed_text_is_read(tmp_path):
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress("a;b\n1;é\n".encode()))
    assert read(path) == [["1", "é"]]
    assert describe(path).container == "gzip"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50_000])
def test_batches_hold_every_row_once(tmp_path, size):
    path = tmp_path / "x.csv"
    path.write_text(written([["a", "b"], *[[str(i), "x"] for i in range(7)]]))
    frames = list(batches(path, size=size))
    assert [n for frame in frames for n in frame["source_row"]] == list(range(1, 8))
    assert [n for frame in frames for n in frame["a"]] == [str(i) for i in range(7)]
    assert max(map(len, frames)) <= size


@quick
@given(st.lists(st.sampled_from(["1,x,p", "1,x", "1", ",,", "1,x,", "1,x,p,,"]), min_size=1))
@example(["1,x,p,,", "1,x,p,,"])
def test_short_rows_are_filled_and_rows_after_them_are_not_lost(tmp_path, lines):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["a,b,c", *lines]) + "\n")
    wanted = [[*line.split(","), "", ""][:3] for line in lines]
    assert read(path, separator=",") == wanted


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,x\n2,y,z\n", "row 2 has rows with more cells"),
        ('a,b,c\n1,"x,3\n2,"y,4\n', "row 1: a cell of “b” runs over several lines"),
        ('a,b,c\n1,x,3\n2,"y,4\n3,z,5\n4,z,6\n', "row 2: a cell of “b” runs over"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("﻿", "is empty"),
    ],
)
def test_rows_are_never_swallowed(tmp_path, content, words):
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_table(path, ReadOptions())


def test_text_of_several_lines_is_no_stray_quote(tmp_path):
    path = tmp_path / "x.csv"
    rows = [["1", "came by road,\nthen on foot", "5"]]
    path.write_text(written([["id", "story", "people"], *rows]))
    assert read(path) == rows


def test_headings_alone_are_a_table_without_rows(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    assert list(read_table(path, ReadOptions()).columns) == ["source_row", "a", "b"]


def test_an_encoding_that_is_said_is_tested(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n\xe9,1\n")
    with pytest.raises(UserError, match="not in the encoding"):
        read(path, encoding="utf-8")
    with pytest.raises(UserError, match="no encoding “klingon”"):
        read(path, encoding="klingon")
    assert read(path, encoding="windows-1256") == [["é", "1"]]


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "x.csv"
    line = ",".join(["cell"] * 17) + "\n"
    path.write_text(line + line * 400_000)
    import pyarrow as pa

    held = []
    for frame in batches(path):
        assert len(frame) <= 50_000
        held.append(pa.total_allocated_bytes())
    assert max(held) < 40e6 and sum(1 for _ in held) == 8


@pytest.mark.parametrize("heading", ["[name]", "{name}", "[1]"])
def test_a_heading_in_brackets_is_no_json(tmp_path, heading):
    path = tmp_path / "x.csv"
    path.write_text(f"{heading},b\nx,1\n")
    assert read(path) == [["x", "1"]]


def test_a_short_row_far_down_repeats_nothing(tmp_path):
    path = tmp_path / "x.csv"
    numbers = [str(i) for i in range(300_000)]
    rows = [f"{n},place" for n in numbers]
    rows[250_000] = "250000"
    path.write_text("n,where\n" + "\n".join(rows))
    assert [n for frame in batches(path) for n in frame["n"]] == numbers


WORDS = {
    "cp1252": ["Señor", "Été", "Côte d’Ivoire", "Haïti, Léogâne", "ÉTÉ", "n°"],
    "cp1256": ["عدن", "صنعاء", "محافظة نينوى", "المنطقة;عدد النازحين", "أربيل"],
    "cp1251": ["Київ", "Харьков", "Львовская область", "Україна", "КИЇВ"],
}


@pytest.mark.parametrize(("encoding", "words"), [(e, w) for e in WORDS for w in WORDS[e]])
def test_a_few_words_tell_the_encoding(tmp_path, encoding, words):
    path = tmp_path / "x.csv"
    path.write_bytes(b"code|name\nX1|" + words.encode(encoding) + b"\n")
    assert read(path) == [["X1", words]]


def test_cells_of_several_lines_in_a_long_file(tmp_path):
    path = tmp_path / "x.csv"
    rows = [[str(i), "one\ntwo\nthree" * (i % 7)] for i in range(60_000)]
    path.write_text(written([["id", "story"], *rows], quoting=csv.QUOTE_ALL))
    assert [cell for frame in batches(path) for cell in frame["story"]] == [r[1] for r in rows]

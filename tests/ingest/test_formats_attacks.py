"""Files made to do harm are refused in one line, or do none."""

import gzip
import socket
import stat
import threading
import zipfile

import openpyxl
import pytest

from ingest.errors import UserError
from ingest.read import describe, read_table
from ingest.sources.model import ReadOptions

DETECT = ReadOptions()
TABLE = "a,b\n1,x\n"
DTD = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x {}>]>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&x;</name><Point>'
KML += "<coordinates>1,2</coordinates></Point></Placemark></Document></kml>"
GPX = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="x"><wpt lat="1" '
GPX += 'lon="2"><name>&x;</name></wpt></gpx>'
LAUGHS = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))]


def packed(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refused(path, options=DETECT) -> str:
    """The one line of a refusal, which is the same for reading and describing."""
    lines = []
    for call in (read_table, describe):
        with pytest.raises(UserError) as error:
            call(path, options)
        lines.append(str(error.value))
    assert lines[0] == lines[1] and "\n" not in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    "name", ["../x.csv", "/etc/x.csv", "a/../../x.csv", "C:/x.csv", "..\\x.csv"]
)
def test_paths_that_lead_out_are_refused(tmp_path, name):
    assert "leads out" in refused(packed(tmp_path / "x.zip", **{name: TABLE}))
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]


def test_links_are_refused(tmp_path):
    entry = zipfile.ZipInfo("x.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert "link to another place" in refused(tmp_path / "x.zip")


@pytest.mark.parametrize("name", ["x.zip", "x.kmz", "x.csv"])
def test_zip_bombs_are_refused(tmp_path, name):
    path = packed(tmp_path / name, **{"x.csv": b"a,b\n" + b"0" * 300_000_000})
    assert "unpacks to far more" in refused(path)


def test_gzip_bombs_are_refused(tmp_path):
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"0" * 300_000_000))
    assert "unpacks to far more" in refused(tmp_path / "x.csv.gz")


def test_archives_in_archives_are_not_unpacked(tmp_path):
    inner = packed(tmp_path / "inner.zip", **{"x.csv": TABLE})
    assert "archive in an archive" in refused(
        packed(tmp_path / "x.zip", **{"inner.zip": inner.read_bytes()})
    )


def test_too_many_files_are_refused(tmp_path):
    files = {f"{i}.csv": "" for i in range(10_001)}
    assert "10,001 files" in refused(packed(tmp_path / "x.zip", **files))


def test_a_spreadsheet_bomb_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 300_000_000)
    assert "unpacks to far more" in refused(path)


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ1048576", "XFD900000"])
def test_a_cell_far_out_is_refused(tmp_path, cell):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active[cell] = "a", "b", "x"
    book.save(tmp_path / "x.xlsx")
    assert "far from its table" in refused(tmp_path / "x.xlsx")


def ods(path, rows):
    names = {
        n: f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "table", "text")
    }
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>"
    content += f'<table:table table:name="S">{rows}</table:table>'
    content += "</office:spreadsheet></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<m:manifest xmlns:m="{space}">{entry}</m:manifest>'
    return packed(
        path, **{"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    )


def test_repeated_cells_of_an_ods(tmp_path):
    cell = '<table:table-cell{} office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = "<table:table-row{}>" + cell.format("") * 2 + "</table:table-row>"
    often = ' table:number-rows-repeated="{}"'.format
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    tail = f"<table:table-row{often(1_048_000)}>{blank}</table:table-row>"
    assert (
        len(
            read_table(
                ods(tmp_path / "x.ods", row.format("") + row.format(often(3)) + tail), DETECT
            )
        )
        == 3
    )
    many = cell.format(' table:number-columns-repeated="16384"')
    bomb = f"<table:table-row{often(1_048_576)}>{many}</table:table-row>"
    assert "far from its table" in refused(ods(tmp_path / "y.ods", bomb))


@pytest.mark.parametrize("body", [KML, GPX], ids=["kml", "gpx"])
@pytest.mark.parametrize("padding", ["", "<!--" + " " * 2_000_000 + "-->"], ids=["", "padded"])
def test_external_entities_are_refused(tmp_path, body, padding):
    secret = tmp_path / "secret"
    secret.write_text("PASSWORD")
    path = tmp_path / "x.kml"
    path.write_text(padding + DTD.format(f'SYSTEM "file://{secret}"') + body)
    line = refused(path)
    assert "PASSWORD" not in line and ("entities" in line or "of a kind" in line)
    with zipfile.ZipFile(tmp_path / "x.kmz", "w") as archive:
        archive.write(path, "doc.kml")
    assert "PASSWORD" not in refused(tmp_path / "x.kmz")


@pytest.fixture
def listener():
    """A port on which nobody may ask; gives the list of those who did."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def wait():
            try:
                while True:
                    asked.append(server.accept()[1])
            except OSError:
                return

        threading.Thread(target=wait, daemon=True).start()
        yield server.getsockname()[1], asked


@pytest.mark.parametrize("what", ["<!ENTITY x SYSTEM '{}'>", "<!ENTITY % x SYSTEM '{}'> %x;"])
def test_no_file_makes_us_ask_the_network(tmp_path, listener, what):
    port, asked = listener
    url = f"http://127.0.0.1:{port}/x.dtd"
    path = tmp_path / "x.kml"
    path.write_text(f"<!DOCTYPE kml [{what.format(url)}]>" + KML)
    refused(path)
    path.write_text(f'<!DOCTYPE kml SYSTEM "{url}">' + KML)
    refused(path)
    link = f"<NetworkLink><Link><href>{url}</href></Link></NetworkLink>"
    path.write_text(KML.replace("&x;", "A").replace("<Document>", "<Document>" + link))
    assert len(read_table(path, DETECT)) == 1
    assert asked == []


def test_billion_laughs_are_refused(tmp_path):
    path = tmp_path / "x.kml"
    path.write_text(f"<!DOCTYPE kml [{''.join(LAUGHS)}]>" + KML.replace("&x;", "&a9;"))
    assert "entities" in refused(path)


@pytest.mark.parametrize("dtd", ["".join(LAUGHS), '<!ENTITY a9 SYSTEM "file:///etc/passwd">'])
def test_entities_in_a_spreadsheet_do_nothing(tmp_path, dtd):
    source, path = tmp_path / "y.xlsx", tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["LAUGH", 1])
    book.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"LAUGH", b"&a9;")
            if b"&a9;" in content:
                content = (
                    f'<?xml version="1.0"?><!DOCTYPE w [{dtd}]>'.encode() + content.split(b"?>")[-1]
                )
            new.writestr(name, content)
    try:
        said = str(read_table(path, DETECT).to_dict("records"))
    except UserError as error:
        said = str(error)
    assert "root:" not in said and "haha" not in said and len(said) < 500


def test_formulas_in_text_stay_text(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n=1+1,@SUM(A1)\n+1,-cmd|' /C calc'!A0\n")
    assert read_table(tmp_path / "x.csv", DETECT)["a"].tolist() == ["=1+1", "+1"]


def test_members_do_not_lead_out(tmp_path):
    (tmp_path / "secret.csv").write_text(TABLE)
    path = packed(tmp_path / "x.zip", **{"x.csv": TABLE, "y.csv": TABLE})
    for member in ("../../secret.csv", str(tmp_path / "secret.csv")):
        assert f"holds no “{member}”" in refused(path, ReadOptions(member=member))
    assert "2 files that can be read (x.csv, y.csv)" in refused(path)
    assert len(read_table(path, ReadOptions(member="y.csv"))) == 1


HTML = "<html><body><table><tr><td>a</td></tr></table></body></html>"
WRONG = {
    "web-page.xls": (HTML, "web page"),
    "login.csv": ("\n<!DOCTYPE html>\n<html><title>Log in</title></html>", "web page"),
    "xml-2003.xls": ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
                     'spreadsheet"></Workbook>', "XML of 2003"),
    "report.csv": ("%PDF-1.7\n", "PDF document"),
    "other.xml": ("<?xml version='1.0'?><data/>", "XML file of a kind"),
    "things.rda": (gzip.compress(b"RDX3\nX\n\0\0"), "file of R"),
    "things.7z": (b"7z\xbc\xaf\x27\x1c\0\4", "7z archive"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
    "noise.csv": (bytes(range(256)) * 9, "of a kind that is not known"),
    "empty.xlsx": ("", "is empty"),
    "blank.json": (" \n", "is empty"),
    "one-thing.json": ('{"a": 1}', "no list of records"),
    "cut.json": ('[{"a": 1}, {"a"', "cannot be read"),
    "deep.json": ("[" * 100_000, "cannot be read"),
    "two-lists.json": ('{"x": [{"a": 1}], "y": [{"a": 2}]}', "2 lists of records (x, y)"),
    "bad-line.jsonl": ('{"a": 1}\n{"a": 2}\n{"a\n', "line 3"),
    "cut.geojson": ('{"type": "FeatureCollection", "features": [{"type": "Fea', "cannot be read"),
    "cut.parquet": (b"PAR1" + b"\0" * 50, "cannot be read"),
    "cut.xlsx": (b"PK\x03\x04" + b"\0" * 50, "cannot be read"),
    "cut.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be read"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
                    + "EncryptedPackage".encode("utf-16-le"), "password"),
    "cut.gz": (gzip.compress(TABLE.encode() * 99)[:-12], "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_table_is_refused_in_one_line(tmp_path, name):
    content, words = WRONG[name]
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert words in refused(path)


def test_documents_are_refused(tmp_path):
    path = packed(tmp_path / "x.xlsx", **{"[Content_Types].xml": "", "word/document.xml": ""})
    assert "a document" in refused(path)


def test_what_a_file_holds_counts_and_not_its_name(tmp_path):
    (tmp_path / "x.xls").write_text("a;b\n1;x\n")
    assert describe(tmp_path / "x.xls").format == "CSV"
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").rename(tmp_path / "x.csv")
    assert describe(tmp_path / "x.csv").format == "XLSX"
    assert read_table(tmp_path / "x.csv", DETECT)["b"].tolist() == [2]


def test_an_empty_folder_is_no_file(tmp_path):
    assert "holds no file" in refused(tmp_path)


JSON = {
    "list": ('[{"a": 1, "b": {"c": [1]}}, {"a": null, "d": "x"}]', {}),
    "envelope": ('{"count": 2, "results": [{"a": 1, "b": {"c": [1]}}, {"d": "x"}]}', {}),
    "nested": ('{"ok": true, "result": {"fields": ["a"], "records": [{"a": 1, "b": {"c": [1]}}, '
               '{"d": "x"}]}}', {}),
    "named": ('{"x": {"y": [{"a": 1, "b": {"c": [1]}}, {"d": "x"}]}, "z": [{"q": 1}]}',
              {"records": "x.y"}),
    "lines": ('{"a": 1, "b": {"c": [1]}}\n\n{"d": "x"}\n', {}),
}  # fmt: skip


@pytest.mark.parametrize("case", JSON)
def test_tables_in_json(tmp_path, case):
    content, options = JSON[case]
    (tmp_path / "x").write_text(content)
    rows = read_table(tmp_path / "x", ReadOptions(**options))
    assert rows["source_row"].tolist() == [1, 2] and rows["a"].tolist()[0] == 1
    assert rows["b"].tolist()[0] == '{"c": [1]}' and rows["d"].tolist()[1] == "x"
    assert rows["a"].isna().tolist() == [False, True]


def test_rows_of_cells_in_json_have_headings(tmp_path):
    (tmp_path / "x").write_text('[["Region", "n"], ["#adm1+name", "#affected"], ["Bay", 5]]')
    rows = read_table(tmp_path / "x", DETECT)
    assert rows.attrs["hxl"] == {"Region": "#adm1+name", "n": "#affected"}
    assert rows["n"].tolist() == [5]

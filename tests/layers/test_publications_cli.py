"""`geoportal publish` and `geoportal publications`, as a person reads them."""

import re
import sys

import pytest

from geoportal import cli, downloads
from geoportal.console import out
from tests.layers.test_publish import ask

JUNE = "border_crossings_ukraine/ukr_border_crossings_090622.xlsx"
pytestmark = pytest.mark.xdist_group("publications")


@pytest.fixture
def say(house, monkeypatch, capsys):
    """Run a command on the house's database; its code, and what it printed, spaces made one."""
    for name, value in (("DATABASE_URL", house.access.owner), ("VAR", str(house.var)),
                        ("WEB_DATABASE_URL", house.access.web)):  # fmt: skip
        monkeypatch.setenv(f"GEOPORTAL_{name}", value)
    monkeypatch.setattr(out, "_width", 120)
    monkeypatch.setattr(downloads, "start", lambda *_: None)

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["geoportal", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return end.value.code, re.sub(r"[ \n]+", " ", printed.out + printed.err)

    return command


def test_published_compared_brought_back_and_pruned(house, say, real_data):
    house.load("border_crossings", real_data(JUNE))
    code, text = say("publish", "--plan")
    assert code == 0 and "Publication 2, after 1" in text and "Nothing is changed" in text
    assert "transit-points 67 → 80" in text
    assert "new loads of transit_point: transit-points" in text
    assert ask(house, "SELECT number FROM pub.publication") == [(1,)]

    code, text = say("publish", "--note", "June")
    assert code == 0 and "The other 11 layers are the same" in text
    assert say("publish") == (0, "Nothing is new since publication 2. ")
    assert say("publish", "--plan") == (0, "Nothing is new since publication 2. ")

    code, text = say("publications", "diff", "1", "2")
    assert code == 0 and "Publication 1 → 2" in text
    assert re.search(r"transit-points 67 → 80 13 1 transit-points \+ (\S+, ){2}\S+ and 10 more "
                     r"transit-points ~ \S+: shape 1 ", text)  # fmt: skip

    code, text = say("publications", "rollback", "1", "--yes", "--note", "June was wrong")
    assert code == 0 and "80 → 67" in text
    assert "Publication 3: readers see what publication 1 showed." in text

    code, text = say("publications")
    assert code == 0 and text.count("June was wrong") == 1
    assert re.search(r"3 .* current 2 .* kept 1 .* until \d\d:\d\d", text)
    assert "0 new of 12" in text and "1 new of 12" in text and "12 new of 12" in text

    code, text = say("publications", "prune")
    assert code == 0 and re.search(r"Pruned: publications 2; \d+ tables, [\d.]+ MB\.", text)
    assert say("publications", "prune") == (0, "There is nothing to prune. ")
    assert "pruned" in say("publications")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["publish", "site"], "no layer “site”"),
        (["publications", "diff"], "Say which publication"),
        (["publications", "diff", "1", "9"], "no publication 9. The last is 1."),
        (["publications", "rollback", "1", "--yes"], "nothing to change"),
        (["publications", "rollback"], "Say which publication"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(say, words, said):
    code, text = say(*words)
    assert code == 2 and said in text and "Traceback" not in text


def test_nobody_goes_back_without_a_yes(house, say, real_data):
    house.load("border_crossings", real_data(JUNE))
    house.publish("June")
    code, text = say("publications", "rollback", "1")
    assert code != 0 and "Go back to publication 1?" in text
    assert ask(house, "SELECT number FROM pub.publication") == [(2,)]

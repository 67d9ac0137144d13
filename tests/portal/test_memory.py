"""What the portal remembers of a publication, and when it forgets."""

from geoportal.portal.memory import Remembering


class Counting:
    def __init__(self):
        self.number = 1
        self.asked = []

    def rows(self, query, /, **params):
        if "pub.publication" in query:
            return [{"number": self.number, "published_at": "then"}]
        self.asked.append((query, params))
        return [{"answer": self.number}]


def test_a_question_is_asked_once_per_publication():
    store = Counting()
    memory = Remembering(store)
    assert memory.rows("q", a=1) == memory.rows("q", a=1) == [{"answer": 1}]
    assert len(store.asked) == 1
    memory.rows("q", a=2)
    assert len(store.asked) == 2
    store.number = 2
    assert memory.rows("q", a=1) == [{"answer": 2}]


def test_an_answer_that_spans_two_publications_is_not_kept():
    store = Counting()
    memory = Remembering(store)
    plain = store.rows

    def publishing(query, /, **params):
        rows = plain(query, **params)
        if "pub.publication" not in query:
            store.number += 1
        return rows

    store.rows = publishing
    memory.rows("q")
    assert not memory.kept

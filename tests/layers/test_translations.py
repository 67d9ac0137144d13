"""What a dataset says of itself in other languages is published and brought back with it."""

import psycopg2

from layers.publications.rollback import rollback
from layers.publish import publish

SAID = "SELECT translations -> 'ar' ->> 'title', translations -> 'fr' ? 'caveats' FROM pub.dataset WHERE slug = 'sample'"  # noqa: E501


def test_translations_are_published_and_brought_back(sample_database):
    with psycopg2.connect(sample_database.owner) as connection, connection.cursor() as cursor:
        cursor.execute(SAID)
        said = cursor.fetchone()
        assert said[0].startswith("النزوح") and said[1]
        cursor.execute("UPDATE core.dataset SET translations = '{}' WHERE slug = 'sample'")
        publish(connection, "without")
        cursor.execute(SAID)
        assert cursor.fetchone() == (None, None)
        rollback(connection, 1, "back")
        cursor.execute(SAID)
        assert cursor.fetchone() == said

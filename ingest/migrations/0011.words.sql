-- Words of a text without capitals, accents and punctuation, for searching and for filters.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE FUNCTION pub.words(written text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_remove(string_to_array(regexp_replace(
        lower(unaccent(CASE WHEN written IS NFC NORMALIZED THEN written ELSE normalize(written) END)),
        '[^[:alnum:]]+', ' ', 'g'), ' '), '')
$$;
-- Alternatives, each of words that must all begin some word; null, which nothing matches, when
-- there is no word in any of them.
CREATE FUNCTION pub.sought(alternatives text[]) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_agg(together, ' | ')::tsquery FROM (
        SELECT '(' || string_agg(quote_literal(word) || ':*', ' & ') || ')' AS together
        FROM unnest(alternatives) WITH ORDINALITY AS a(alternative, place),
             unnest(pub.words(alternative)) word
        GROUP BY place
    ) made
$$;

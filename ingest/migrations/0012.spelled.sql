-- How names are compared when somebody searches: without capitals, accents, apostrophes and
-- punctuation, and with one form for the letters and digits that Arabic script has several of.
CREATE FUNCTION pub.spelled(written text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(translate(regexp_replace(
        normalize(lower(unaccent(normalize(written, NFKC))), NFKD),
        U&'[\0300-\036F\0640\064B-\065F\0670''`\00B4\2018\2019\02BB-\02BF]', '', 'g'),
        'ىةکیٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'يهكيا01234567890123456789'),
        '[^[:alnum:]]+', ' ', 'g'))
$$;

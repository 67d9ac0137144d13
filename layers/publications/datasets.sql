-- What an earlier publication said of its datasets, but for those that may be published no more.
INSERT INTO ops.published_dataset
    (publication, slug, title, source, credit_line, licence_id, licence_text, synthetic,
     methodology, caveats, translations, period_start, period_end, interval_days)
SELECT %(number)s, slug, title, source, credit_line, licence_id, licence_text, synthetic,
       methodology, caveats, translations, period_start, period_end, interval_days
FROM ops.published_dataset
WHERE publication = %(source)s
  AND slug IN (SELECT slug FROM core.dataset WHERE redistributable)

-- What a publication says of its datasets: only those that a layer shows.
INSERT INTO ops.published_dataset
    (publication, slug, title, source, credit_line, licence_id, licence_text, synthetic,
     methodology, caveats, translations, period_start, period_end, interval_days)
SELECT %(number)s, d.slug, d.title, d.source, d.credit_line, d.licence_id, d.licence_text,
       d.synthetic, d.methodology, d.caveats, coalesce(d.translations, '{}'),
       p.starts_on, p.ends_on, p.days
FROM core.dataset d
LEFT JOIN (
    SELECT dataset, min(reported_on) AS starts_on, max(reported_on) AS ends_on,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS days
    FROM (SELECT dataset, reported_on, reported_on - lag(reported_on) OVER (
              PARTITION BY dataset, what ORDER BY reported_on) AS days
          FROM (SELECT dataset, 'people' AS what, reported_on FROM core.admin_stock
                UNION SELECT dataset, 'sites', reported_on FROM core.site_round
                UNION SELECT dataset, 'flows', reported_on FROM core.flow_od) dates) gaps
    GROUP BY dataset
) p ON p.dataset = d.slug
WHERE d.redistributable

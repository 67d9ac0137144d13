-- What a publication says of its datasets: only those that a layer shows.
INSERT INTO ops.published_dataset
SELECT %(number)s, d.slug, d.title, d.source, d.credit_line, d.licence_id, d.licence_text,
       d.synthetic, d.methodology, d.caveats, p.starts_on, p.ends_on
FROM core.dataset d
LEFT JOIN (
    SELECT dataset, min(reported_on) AS starts_on, max(reported_on) AS ends_on
    FROM (SELECT dataset, reported_on FROM core.admin_stock
          UNION SELECT dataset, reported_on FROM core.site_round
          UNION SELECT dataset, reported_on FROM core.flow_od) t
    GROUP BY dataset
) p ON p.dataset = d.slug
WHERE d.redistributable

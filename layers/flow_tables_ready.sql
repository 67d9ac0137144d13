CREATE TABLE {layout} AS
SELECT s.dataset, s.measure, s.level, s.step, s.round, s.reported_on, s.rank, s.origin_pcode,
       s.origin_level, s.destination_pcode, s.destination_level, s.total_individuals, s.flows,
       s.suppressed, s.match_score, b.lon AS bend_lon, b.lat AS bend_lat
FROM flow_sum s LEFT JOIN flow_bend b USING (seq)
ORDER BY s.dataset, s.measure, s.level, s.step, s.rank;
CREATE INDEX ON {layout} (dataset, measure, level, step, rank);
CREATE INDEX ON {layout} (dataset, measure, level, origin_pcode);
CREATE INDEX ON {layout} (dataset, measure, level, destination_pcode);
ANALYZE {layout};
DROP TABLE flow_up, flow_stand, flow_sum, flow_bend

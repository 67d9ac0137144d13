-- The groups of a zoom, from those one zoom further in and the points that were alone there.
INSERT INTO {groups}
SELECT {zoom}, min(code), sum(feature_count), {keys} {told} {summed},
       ST_Point(sum(feature_count * ST_X(geom)) / sum(feature_count),
                sum(feature_count * ST_Y(geom)) / sum(feature_count), 4326)
FROM (
    SELECT code, feature_count, {keys} {told_group} {sums}, geom
    FROM {groups} WHERE zoom = {zoom} + 1
    UNION ALL
    SELECT code, 1, {keys} {told_point} {sums}, geom
    FROM {tiles} t JOIN {base} USING (seq) WHERE t.zoom = {zoom} + 1
) member
GROUP BY {keys}, code >> 2 * (14 - {zoom})

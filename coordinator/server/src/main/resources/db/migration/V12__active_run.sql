-- The run of each population that started and did not end. The journal's appends keep it, and its key
-- refuses a second run, whichever coordinators the two are started at.
CREATE TABLE active_run (
    population ident PRIMARY KEY,
    run_id     ident NOT NULL UNIQUE REFERENCES run (id)
);
INSERT INTO active_run (population, run_id)
    SELECT DISTINCT ON (r.population) r.population, r.id FROM run r
    WHERE EXISTS (SELECT 1 FROM event e WHERE e.stream = 'run/' || r.id AND e.version = 0)
      AND NOT EXISTS (SELECT 1 FROM event e WHERE e.stream = 'run/' || r.id
                      AND e.type IN ('RunCompleted', 'RunFailed', 'RunCancelled')
                      AND NOT EXISTS (SELECT 1 FROM event a WHERE a.stream = e.stream
                                      AND a.type = 'RunRetried' AND a.version > e.version))
    ORDER BY r.population, r.created_at DESC;

-- How long nobody drove a run is told by its lease, so that the sign of life of each host has no more
-- use. What was driven until the last one is vacant since then.
INSERT INTO lease (name, holder, epoch, renewed_at, expires_at, vacant_millis)
    SELECT 'run/' || a.run_id, NULL, 1, h.at, h.at, 0 FROM active_run a, (SELECT max(at) AS at FROM heartbeat) h
    WHERE h.at IS NOT NULL
    ON CONFLICT (name) DO NOTHING;
DROP TABLE heartbeat;

-- Runs that are not over, are driven by nobody, and could not be taken up by whoever tried: so that
-- every coordinator can say so, and not only that one. Gone as soon as a run goes on.
CREATE TABLE run_outage (
    run_id ident       PRIMARY KEY REFERENCES run (id),
    -- When somebody drove it last, by this database's clock.
    since  timestamptz NOT NULL,
    -- What kept the last one that tried from it.
    reason text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
);

-- The coordinators over this database, by the ids under which they have leases, and where they are
-- reached by each other. Nothing is decided by it: one that is reached and does not drive a run says so.
CREATE TABLE replica (
    holder  ident       PRIMARY KEY,
    -- host:port of its port for coordinators.
    address text        NOT NULL CHECK (length(address) BETWEEN 3 AND 300),
    -- By this database's clock.
    seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Who drives which run. A row stays when its run is over, so that no epoch is ever given twice.
CREATE TABLE lease (
    -- The stream of the run.
    name          ident       PRIMARY KEY,
    -- The process that has it, by an id that is new at each start; null while nobody has.
    holder        ident,
    -- How often it was taken. An append finds holder and epoch unchanged, under a lock on this row,
    -- or appends nothing.
    epoch         bigint      NOT NULL CHECK (epoch >= 1),
    -- By this database's clock only: when the holder was last heard of, and from when on another
    -- one may take it.
    renewed_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    -- How long nobody had it before this holder.
    vacant_millis bigint      NOT NULL CHECK (vacant_millis >= 0)
) WITH (fillfactor = 50);

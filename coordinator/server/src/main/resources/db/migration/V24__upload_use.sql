-- How many bytes of updates each device has sent, or is about to, within its window of time, as each
-- coordinator counts them: so that all together count what none of them sees alone. Behind by some
-- seconds, and gone with the window.
CREATE TABLE upload_use (
    client_id  ident       NOT NULL REFERENCES device (client_id) ON DELETE CASCADE,
    -- The process that counts, by the id under which it has leases.
    holder     ident       NOT NULL,
    -- When the window began, by this database's clock, as the two below.
    since      timestamptz NOT NULL,
    bytes      bigint      NOT NULL CHECK (bytes >= 0),
    -- Whether an update has come as a whole.
    complete   boolean     NOT NULL,
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, holder)
) WITH (fillfactor = 50);

-- Others read what is new, and delete what is over.
CREATE INDEX upload_use_counted_at ON upload_use (counted_at);
CREATE INDEX upload_use_since ON upload_use (since);

-- The time for which nobody drove a run stays in the lease's row until an append tells of it: the
-- first one under a lease, in its transaction. Whoever takes the lease before that hears of it again,
-- also where nobody learned that the lease was taken.
UPDATE lease SET vacant_millis = 0;

-- From which epoch on all are this holder's, so that it knows whether another one was there between.
ALTER TABLE lease ADD COLUMN first_epoch bigint NOT NULL DEFAULT 1 CHECK (first_epoch >= 1);
UPDATE lease SET first_epoch = epoch;

-- As in V20, and what the row says of the time without an owner is told now.
CREATE OR REPLACE FUNCTION append_events(
    to_stream    text,
    from_version bigint,
    types        text[],
    schemas      int[],
    decided_at   timestamptz,
    payloads     text[],
    -- Held until the transaction ends, so that positions become visible in their order.
    order_lock   bigint,
    -- The lease under which it is appended; null for none.
    lease_name   text,
    lease_holder text,
    lease_epoch  bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    next_version bigint;
    untold       bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(order_lock);
    -- Each statement sees what was committed when it began, so after the lock all earlier appends.
    IF lease_name IS NOT NULL THEN
        SELECT vacant_millis INTO untold FROM lease
            WHERE name = lease_name AND holder = lease_holder AND epoch = lease_epoch FOR SHARE;
        IF NOT FOUND THEN
            RETURN 'STALE';
        END IF;
    END IF;
    SELECT coalesce(max(version) + 1, 0) INTO next_version FROM event WHERE stream = to_stream;
    IF from_version <> next_version THEN
        RETURN 'CONFLICT';
    END IF;
    INSERT INTO event (stream, version, type, schema, at, payload)
        SELECT to_stream, from_version + one.number - 1, one.kind, one.form, decided_at, one.json::jsonb
        FROM unnest(types, schemas, payloads) WITH ORDINALITY AS one (kind, form, json, number)
        ORDER BY one.number;
    IF untold > 0 THEN
        UPDATE lease SET vacant_millis = 0 WHERE name = lease_name;
    END IF;
    RETURN 'DONE';
END $$;

-- One append of the journal: all that it has to look at, and its rows, in one call, so that a
-- coordinator asks once and not once for each. Says DONE; or, with nothing appended, STALE if the
-- lease is not held any more, or CONFLICT if the stream is not at that version.
CREATE FUNCTION append_events(
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
BEGIN
    PERFORM pg_advisory_xact_lock(order_lock);
    -- Each statement sees what was committed when it began, so after the lock all earlier appends.
    IF lease_name IS NOT NULL THEN
        PERFORM 1 FROM lease
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
    RETURN 'DONE';
END $$;

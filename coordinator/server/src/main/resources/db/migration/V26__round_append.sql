-- An append to a round with what goes with it, in one call and one commit: the messages of a secure
-- round that its events name, and when an update of each client was accepted last. Says what
-- append_events says; unless that is DONE, nothing of all this is kept.
CREATE FUNCTION append_to_round(
    -- As append_events has them.
    to_stream    text,
    from_version bigint,
    types        text[],
    schemas      int[],
    decided_at   timestamptz,
    payloads     text[],
    order_lock   bigint,
    lease_name   text,
    lease_holder text,
    lease_epoch  bigint,
    -- Whose messages, their SHA-256, and the messages in the same order.
    of_round     text,
    digests      bytea[],
    messages     bytea[],
    -- In whose population clients took part, and who.
    of_run       text,
    clients      text[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    outcome text := append_events(to_stream, from_version, types, schemas, decided_at, payloads,
                                  order_lock, lease_name, lease_holder, lease_epoch);
BEGIN
    IF outcome <> 'DONE' THEN
        RETURN outcome;
    END IF;
    IF cardinality(digests) > 0 THEN
        INSERT INTO secure_message (round, digest, message)
            SELECT of_round, one.digest, one.message
            FROM unnest(digests, messages) AS one (digest, message)
            ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(clients) > 0 THEN
        -- A row can be touched once only, and a client may stand there twice.
        INSERT INTO participation AS p (population, client_id, at)
            SELECT DISTINCT run.population, one.client, decided_at
            FROM run, unnest(clients) AS one (client) WHERE run.id = of_run
            ON CONFLICT (population, client_id) DO UPDATE SET at = greatest(p.at, excluded.at);
    END IF;
    RETURN outcome;
END $$;

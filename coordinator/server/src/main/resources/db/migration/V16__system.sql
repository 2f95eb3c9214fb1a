-- How often a device's row has changed, whoever changed it: what an operator has seen of it can be
-- told from what it is now.
ALTER TABLE device ADD revision bigint NOT NULL DEFAULT 0;

CREATE FUNCTION device_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER device_revision BEFORE UPDATE ON device
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION device_revision();

-- What operators are told of the coordinators over this database; nothing is decided by it.
ALTER TABLE replica
    ADD version  text    CHECK (length(version) BETWEEN 1 AND 300),
    -- Whether it takes no more runs.
    ADD draining boolean NOT NULL DEFAULT false;

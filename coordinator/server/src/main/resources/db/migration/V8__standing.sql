-- Who is kept away from rounds without being revoked, and why. Such a device stays enrolled.
ALTER TABLE device
    ADD status        text        NOT NULL DEFAULT 'ACTIVE'
                                  CHECK (status IN ('ACTIVE', 'DISABLED', 'QUARANTINED')),
    -- Why, by whom and since when; all or, while it is active, none.
    ADD status_reason text        CHECK (length(status_reason) BETWEEN 1 AND 300),
    ADD status_by     text        CHECK (length(status_by) BETWEEN 1 AND 300),
    ADD status_since  timestamptz,
    -- The end of a quarantine; null if only an operator ends it.
    ADD status_until  timestamptz CHECK (status_until IS NULL OR status = 'QUARANTINED'),
    -- How many strikes it got since it was last released.
    ADD strikes       int         NOT NULL DEFAULT 0 CHECK (strikes >= 0),
    ADD CHECK ((status = 'ACTIVE') = (status_reason IS NULL)
        AND (status = 'ACTIVE') = (status_by IS NULL)
        AND (status = 'ACTIVE') = (status_since IS NULL));

-- The latest strikes of each device: at most 64, so that a device that does everything wrong fills
-- no disk.
CREATE TABLE strike (
    client_id ident       NOT NULL REFERENCES device (client_id) ON DELETE CASCADE,
    -- Counted from 1 for each device, as device.strikes counts.
    number    int         NOT NULL CHECK (number >= 1),
    round     ident       NOT NULL,
    reason    ident       NOT NULL,
    detail    text        NOT NULL CHECK (length(detail) BETWEEN 1 AND 300),
    at        timestamptz NOT NULL,
    PRIMARY KEY (client_id, number),
    -- What is done wrong again in the same round is not another strike.
    UNIQUE (client_id, round, reason)
);

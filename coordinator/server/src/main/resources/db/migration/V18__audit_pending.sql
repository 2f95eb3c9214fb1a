-- What was asked of the admin API and is not answered yet: kept before it is done, and deleted in the
-- transaction of its line in the audit trail. What stays was broken off, and gets a line that says so.
CREATE TABLE audit_pending (
    id       uuid        PRIMARY KEY,
    -- When it was asked, by the coordinator's clock.
    at       timestamptz NOT NULL,
    -- As in the audit trail.
    token    text        COLLATE "C" NOT NULL CHECK (length(token) <= 64),
    operator text        NOT NULL CHECK (length(operator) BETWEEN 1 AND 300),
    action   ident       NOT NULL,
    subject  text        COLLATE "C" NOT NULL CHECK (length(subject) <= 300),
    request  bytea       NOT NULL CHECK (octet_length(request) = 32)
);
CREATE INDEX audit_pending_at ON audit_pending (at);

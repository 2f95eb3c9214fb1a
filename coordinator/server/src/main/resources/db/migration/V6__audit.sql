-- What was asked of the admin API, by whom, and what became of it: a chain, of which no line can be
-- changed, left out or moved without all after it.
CREATE TABLE audit (
    number   bigint      PRIMARY KEY CHECK (number >= 1),
    -- When it was answered, by the coordinator's clock.
    at       timestamptz NOT NULL,
    -- The token's id; empty for what a coordinator did by itself.
    token    text        COLLATE "C" NOT NULL CHECK (length(token) <= 64),
    operator text        NOT NULL CHECK (length(operator) BETWEEN 1 AND 300),
    action   ident       NOT NULL,
    -- What it was done to; a device only as the SHA-256 of its salt and its id.
    subject  text        COLLATE "C" NOT NULL CHECK (length(subject) <= 300),
    outcome  ident       NOT NULL,
    -- SHA-256 of what was sent; of nothing for a file, which its subject names.
    request  bytea       NOT NULL CHECK (octet_length(request) = 32),
    previous bytea       NOT NULL CHECK (octet_length(previous) = 32),
    hash     bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);
CREATE INDEX audit_subject ON audit (subject);
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Without its salt nobody can tell which device a line is about: erasing a device deletes its row.
CREATE TABLE audit_salt (
    client_id ident PRIMARY KEY,
    salt      bytea NOT NULL CHECK (octet_length(salt) = 32)
);

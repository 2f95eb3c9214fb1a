-- Requests that came with an Idempotency-Key, and how they were answered, for a day.
CREATE TABLE idempotency (
    token    text        COLLATE "C" NOT NULL CHECK (length(token) BETWEEN 1 AND 64),
    key      text        COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    -- SHA-256 of method, path, query and body.
    request  bytea       NOT NULL CHECK (octet_length(request) = 32),
    at       timestamptz NOT NULL,
    -- Null while it is not known what became of it.
    status   int         CHECK (status BETWEEN 200 AND 299),
    location text        CHECK (length(location) <= 1000),
    -- Null also where the answer held a secret.
    body     bytea       CHECK (octet_length(body) <= 65536),
    PRIMARY KEY (token, key),
    CHECK (status IS NOT NULL OR (location IS NULL AND body IS NULL))
);
CREATE INDEX idempotency_at ON idempotency (at);

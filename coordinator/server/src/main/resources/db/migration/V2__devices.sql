-- Who may take part. Tokens enrol devices, once each; a revoked device stays, so that it is refused
-- by name for as long as its certificate lives, and can never come back with the same key.

-- Only the digest of a token's secret is kept.
CREATE TABLE enrolment_token (
    id         ident       PRIMARY KEY,
    sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    -- What the device that it enrols will be called; null for no name.
    name       text        CHECK (length(name) BETWEEN 1 AND 300),
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL CHECK (length(created_by) BETWEEN 1 AND 300),
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    -- The device that spent it, and when; both or none.
    used_by    ident,
    used_at    timestamptz,
    CHECK ((used_by IS NULL) = (used_at IS NULL))
);

CREATE TABLE device (
    -- SHA-256 of the device key's SubjectPublicKeyInfo.
    client_id   ident       PRIMARY KEY,
    name        text        CHECK (length(name) BETWEEN 1 AND 300),
    enrolled_at timestamptz NOT NULL,
    -- Its latest certificate in DER, and of that the serial number and the end.
    certificate bytea       NOT NULL,
    serial      ident       NOT NULL UNIQUE,
    not_after   timestamptz NOT NULL,
    -- When, why and by which operator it was revoked; all or none.
    revoked_at  timestamptz,
    revoked_by  text        CHECK (length(revoked_by) BETWEEN 1 AND 300),
    reason      text        CHECK (length(reason) BETWEEN 1 AND 300),
    CHECK ((revoked_at IS NULL) = (reason IS NULL) AND (revoked_at IS NULL) = (revoked_by IS NULL))
);

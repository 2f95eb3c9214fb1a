-- Tokens have roles, an end, and a record of who made and revoked them. A token keeps its id when it
-- gets another secret; the one before works for a while longer.
ALTER TABLE operator_token
    ADD roles           text[]      NOT NULL DEFAULT '{operator}'
                                    CHECK (cardinality(roles) BETWEEN 1 AND 16),
    ADD created_by      text        CHECK (length(created_by) BETWEEN 1 AND 300),
    ADD expires_at      timestamptz CHECK (expires_at > created_at),
    -- To the minute, and late by a few seconds; nothing is decided by it.
    ADD last_used_at    timestamptz,
    ADD previous_sha256 bytea       UNIQUE CHECK (octet_length(previous_sha256) = 32),
    ADD previous_until  timestamptz,
    ADD revoked_by      text        CHECK (length(revoked_by) BETWEEN 1 AND 300),
    ADD reason          text        CHECK (length(reason) BETWEEN 1 AND 300),
    -- Grows with each change but the last use.
    ADD version         bigint      NOT NULL DEFAULT 0,
    ADD CHECK ((previous_sha256 IS NULL) = (previous_until IS NULL));
-- Those that were made before there were roles are operators', and their ids were digests.
UPDATE operator_token SET id = left(id, 16), created_by = 'coordinator';
ALTER TABLE operator_token ALTER roles DROP DEFAULT, ALTER created_by SET NOT NULL;

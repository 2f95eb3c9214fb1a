-- What is said about models after they were made. Both tables only grow.

-- Statements that the deployment's key signed: these weights came from that round.
CREATE TABLE model_signature (
    model_id  ident       NOT NULL,
    run_id    ident       NOT NULL,
    version   int         NOT NULL CHECK (version >= 0),
    -- The SHA-256 of the public key, and the key itself: it may be gone from the disk by then.
    key_id    ident       NOT NULL,
    key       bytea       NOT NULL CHECK (octet_length(key) = 32),
    -- The bytes that were signed, as text.
    statement text        NOT NULL CHECK (length(statement) BETWEEN 1 AND 4000),
    signature bytea       NOT NULL CHECK (octet_length(signature) = 64),
    by        text        NOT NULL CHECK (length(by) BETWEEN 1 AND 300),
    at        timestamptz NOT NULL,
    PRIMARY KEY (model_id, run_id, version, key_id)
);
CREATE TRIGGER model_signature_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON model_signature
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What an alias of a population named, one row for each change; the last one counts.
CREATE TABLE model_alias (
    population ident       NOT NULL,
    alias      ident       NOT NULL,
    number     bigint      NOT NULL CHECK (number >= 1),
    kind       ident       NOT NULL CHECK (kind IN ('PROMOTED', 'ROLLED_BACK')),
    run_id     ident       NOT NULL,
    version    int         NOT NULL CHECK (version >= 0),
    model_id   ident       NOT NULL,
    by         text        NOT NULL CHECK (length(by) BETWEEN 1 AND 300),
    reason     text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 300),
    at         timestamptz NOT NULL,
    PRIMARY KEY (population, alias, number)
);
CREATE INDEX model_alias_model ON model_alias (model_id);
CREATE TRIGGER model_alias_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON model_alias
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

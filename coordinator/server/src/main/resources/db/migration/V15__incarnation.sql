-- The histories of this database: one when it is made, and another one each time that it was restored
-- from a backup. The last one is where it stands.
CREATE TABLE incarnation (
    -- From the first restore on a time, in units of ten seconds since 2020, or one more than the one
    -- before: rounds are numbered from it on.
    number bigint      PRIMARY KEY CHECK (number BETWEEN 0 AND 999999999),
    -- Random, so that two restores of one backup, and two databases, are told apart.
    name   ident       NOT NULL UNIQUE,
    -- FOUND by the coordinator, or TOLD by an operator.
    cause  ident       NOT NULL CHECK (cause IN ('MADE', 'FOUND', 'TOLD')),
    at     timestamptz NOT NULL
);
INSERT INTO incarnation (number, name, cause, at) VALUES (0, gen_random_uuid()::text, 'MADE', now());
CREATE TRIGGER incarnation_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON incarnation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

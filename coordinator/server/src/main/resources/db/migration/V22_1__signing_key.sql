-- From which place of the journal on each signing key signs. Clocks do not come into it: keys are
-- rotated while no coordinator runs, so all that is there when the first one starts was before.
CREATE TABLE signing_key (
    -- The public half.
    key    bytea  PRIMARY KEY CHECK (octet_length(key) = 32),
    -- The last event before it: rounds that opened up to there go on under the key before.
    behind bigint NOT NULL CHECK (behind >= 0)
);
CREATE TRIGGER signing_key_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON signing_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

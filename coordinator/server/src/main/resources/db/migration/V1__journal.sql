-- What the coordinator knows. Facts are events, and events are only ever added; the other tables
-- are registers that one could rebuild or that hold what must be erased.

-- An identifier of the engine: a run, a round, a model, a client. Compared byte by byte, so that
-- no change of the system's language rules can ever make an index wrong.
CREATE DOMAIN ident AS text COLLATE "C" CHECK (length(VALUE) BETWEEN 1 AND 300);

-- The journal. A stream is a round or a run; its versions have no gaps, and the primary key lets
-- only one of two writers append the next one.
CREATE TABLE event (
    stream   ident       NOT NULL,
    version  bigint      NOT NULL CHECK (version >= 0),
    -- The kind of the event and the version of its payload's form; the codec reads all old forms.
    type     ident       NOT NULL,
    schema   int         NOT NULL CHECK (schema >= 0),
    -- When it was decided, by the coordinator's clock.
    at       timestamptz NOT NULL,
    payload  jsonb       NOT NULL,
    -- A number over all streams. Within one stream it grows with the version. Across streams it is
    -- the order of insertion, and because each append holds one advisory lock until it commits, also
    -- of commit: a reader that asks for what lies behind the last position misses nothing. It has
    -- gaps where transactions were rolled back. Nothing is decided by it.
    position bigint      GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (stream, version)
);
CREATE UNIQUE INDEX event_position ON event (position);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The plan is kept as it was received, because its digest is over those bytes.
CREATE TABLE run (
    id          ident       PRIMARY KEY,
    population  ident       NOT NULL,
    plan        text        NOT NULL,
    plan_digest ident       NOT NULL,
    -- The data set on which its models are evaluated; null for any.
    evaluation  ident,
    created_at  timestamptz NOT NULL
);
CREATE INDEX run_population ON run (population, created_at);

-- A model's bytes are a blob named by model_id, their SHA-256. Two versions may be the same bytes.
CREATE TABLE model_version (
    run_id     ident       NOT NULL REFERENCES run (id),
    version    int         NOT NULL CHECK (version >= 0),
    model_id   ident       NOT NULL,
    -- The model_id from which this one was trained, and the round that did it; a run's first
    -- version has neither.
    parent     ident,
    round_id   ident,
    -- What the round's mean was made of; a loss that is not finite is left out.
    updates    int         NOT NULL CHECK (updates >= 0),
    weight     bigint      NOT NULL CHECK (weight >= 0),
    loss       double precision,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, version)
);
CREATE INDEX model_version_model ON model_version (model_id);

CREATE TABLE evaluation (
    model_id  ident            NOT NULL,
    run_id    ident            NOT NULL REFERENCES run (id),
    dataset   ident            NOT NULL,
    evaluator ident            NOT NULL,
    examples  bigint           NOT NULL CHECK (examples > 0),
    accuracy  double precision NOT NULL CHECK (accuracy BETWEEN 0 AND 1),
    -- A loss that is not finite is left out: a run may diverge.
    loss      double precision,
    per_class jsonb            NOT NULL,
    at        timestamptz      NOT NULL,
    PRIMARY KEY (run_id, model_id, dataset, evaluator)
);
CREATE INDEX evaluation_run ON evaluation (run_id, at);

-- Messages of secure aggregation as received. They are erased when their round is over; the events
-- keep only digests.
CREATE TABLE secure_payload (
    round   ident NOT NULL,
    phase   ident NOT NULL,
    client  ident NOT NULL,
    payload bytea NOT NULL,
    PRIMARY KEY (round, phase, client)
);
-- Ciphertext does not shrink: spare the attempt.
ALTER TABLE secure_payload ALTER COLUMN payload SET STORAGE EXTERNAL;

-- The last sign of life of each host, from which a restart knows how long it was away.
CREATE TABLE heartbeat (
    host ident       PRIMARY KEY,
    at   timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Only the digest of a token is kept; a revoked one stays, so that its name can still be told.
CREATE TABLE operator_token (
    id         ident       PRIMARY KEY,
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    sha256     bytea       NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz CHECK (revoked_at >= created_at)
);

-- Messages of secure aggregation as received, by their digests, so that nothing that an event names
-- is ever overwritten. They are erased when their round is over; the events keep only the digests.
DROP TABLE secure_payload;
CREATE TABLE secure_message (
    round   ident NOT NULL,
    digest  bytea NOT NULL CHECK (octet_length(digest) = 32),
    message bytea NOT NULL,
    PRIMARY KEY (round, digest)
);
-- Ciphertext does not shrink: spare the attempt.
ALTER TABLE secure_message ALTER COLUMN message SET STORAGE EXTERNAL;

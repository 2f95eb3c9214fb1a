-- The ETag of the first answer, which the one that is given again carries, too.
ALTER TABLE idempotency
    ADD COLUMN etag text CHECK (length(etag) <= 100),
    ADD CHECK (status IS NOT NULL OR etag IS NULL);

-- Devices that were erased: nothing is known of them but that their key must not come back. The id is
-- the SHA-256 of a key; events name it as well.
CREATE TABLE erased_device (
    client_id ident       PRIMARY KEY,
    erased_at timestamptz NOT NULL
);

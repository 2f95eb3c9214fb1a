-- How many updates and messages of each round were refused, by reason. Numbers only: whose they were
-- is kept where devices are.
CREATE TABLE round_refusal (
    round   ident  NOT NULL,
    what    ident  NOT NULL CHECK (what IN ('UPDATE', 'MESSAGE')),
    refusal ident  NOT NULL,
    count   bigint NOT NULL CHECK (count >= 1),
    PRIMARY KEY (round, what, refusal)
) WITH (fillfactor = 50);

-- When an update of each client was accepted last, in each population: for plans that want some time
-- between two rounds of a client. Written in the transaction of the events from which it follows.
CREATE TABLE participation (
    population ident       NOT NULL,
    client_id  ident       NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (population, client_id)
) WITH (fillfactor = 70);

INSERT INTO participation (population, client_id, at)
SELECT run.population, event.payload ->> 'client', max(event.at)
FROM event JOIN run ON run.id = split_part(event.stream, '/', 2)
WHERE event.type = 'UpdateAccepted' AND event.stream LIKE 'round/%'
GROUP BY 1, 2;

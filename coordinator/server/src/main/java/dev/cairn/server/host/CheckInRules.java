package dev.cairn.server.host;

/**
 * What decides about check-ins beside the rounds themselves.
 *
 * @param conduct who is kept away
 * @param pace how long those stay away that are not needed
 * @param participations who took part when
 */
public record CheckInRules(Conduct conduct, CheckInPace pace, Participations participations) {}

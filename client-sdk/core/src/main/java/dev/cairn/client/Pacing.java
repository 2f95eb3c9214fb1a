package dev.cairn.client;

import java.util.SplittableRandom;

/** How long to wait after an attempt: as told, or longer and longer while nothing comes of it. */
final class Pacing implements SessionOutcome.Cases<Long> {

  /** The least pause, so that no sequence of answers makes a busy loop. */
  static final long PAUSE_MILLIS_MIN = 50;

  /**
   * The longest that a coordinator can send a client away. Ten million devices of which fifty are
   * wanted in each second stay away for more than two days.
   */
  static final long COME_BACK_MILLIS_MAX = 30L * 24 * 3_600_000;

  /** How often the device's conditions are looked at. */
  static final long NOT_NOW_MILLIS = 60_000;

  /** How soon to ask again after a round that was still open. */
  static final long OPEN_ROUND_MILLIS = 1_000;

  static final long BACKOFF_MILLIS_FIRST = 500;
  static final long BACKOFF_MILLIS_MAX = 300_000;

  private final SplittableRandom random;
  private final Backoff backoff;

  Pacing(SplittableRandom random) {
    this.random = random;
    this.backoff = new Backoff(BACKOFF_MILLIS_FIRST, BACKOFF_MILLIS_MAX, random);
  }

  long pauseMillis(SessionOutcome outcome) {
    return Math.max(PAUSE_MILLIS_MIN, outcome.fold(this));
  }

  @Override
  public Long notNow(SessionOutcome.NotNow outcome) {
    return NOT_NOW_MILLIS;
  }

  @Override
  public Long comeBackLater(SessionOutcome.ComeBackLater outcome) {
    backoff.reset();
    long told = Math.min(COME_BACK_MILLIS_MAX, outcome.afterMillis());
    // Clients that were sent away together come back apart: up to a tenth later.
    return told + (long) (random.nextDouble() * told / 10);
  }

  @Override
  public Long contributed(SessionOutcome.Contributed outcome) {
    backoff.reset();
    return outcome.model().isPresent() ? PAUSE_MILLIS_MIN : OPEN_ROUND_MILLIS;
  }

  @Override
  public Long roundAbandoned(SessionOutcome.RoundAbandoned outcome) {
    return backoff.nextMillis();
  }

  @Override
  public Long updateRefused(SessionOutcome.UpdateRefused outcome) {
    return backoff.nextMillis();
  }

  @Override
  public Long trainingFailed(SessionOutcome.TrainingFailed outcome) {
    return backoff.nextMillis();
  }

  @Override
  public Long trouble(SessionOutcome.Trouble outcome) {
    return backoff.nextMillis();
  }

  @Override
  public Long rejected(SessionOutcome.Rejected outcome) {
    return COME_BACK_MILLIS_MAX;
  }

  @Override
  public Long declined(SessionOutcome.Declined outcome) {
    return backoff.nextMillis();
  }

  @Override
  public Long cancelled(SessionOutcome.Cancelled outcome) {
    return PAUSE_MILLIS_MIN;
  }
}

package dev.cairn.engine.cohort;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.ParticipationTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which clients a run asks to take part.
 *
 * @param minimumVersion the oldest SDK; null for any
 * @param deviceClasses kinds of devices, 1 to 64 characters each, at most {@value #CLASSES_MAX};
 *     empty for any
 * @param minimumExamples examples that a client must have, at least 1. In secure rounds the
 *     coordinator is not told how many there are, and the client sees to it
 * @param separationMillis time between an accepted update of a client and its next round, 0 to 366
 *     days; kept by the coordinator and by the client
 */
public record EligibilityRules(
    @Nullable ClientVersion minimumVersion,
    List<String> deviceClasses,
    int minimumExamples,
    long separationMillis) {

  /** The most kinds of devices. */
  public static final int CLASSES_MAX = 64;

  private static final int CLASS_CHARS_MAX = 64;
  private static final long SEPARATION_MAX = 366L * 86_400_000;

  public EligibilityRules {
    deviceClasses = List.copyOf(deviceClasses);
    if (deviceClasses.size() > CLASSES_MAX) {
      throw new IllegalArgumentException(
          "deviceClasses has at most " + CLASSES_MAX + " words, not " + deviceClasses.size());
    }
    for (String word : deviceClasses) {
      if (word.isEmpty() || word.length() > CLASS_CHARS_MAX) {
        throw new IllegalArgumentException(
            "a device class has 1 to " + CLASS_CHARS_MAX + " characters, not " + word.length());
      }
    }
    if (minimumExamples < 1) {
      throw new IllegalArgumentException(
          "minimumExamples must be at least 1, not " + minimumExamples);
    }
    if (separationMillis < 0 || separationMillis > SEPARATION_MAX) {
      throw new IllegalArgumentException(
          "minimumSeparation must be 0 to 366 days, not " + separationMillis + " ms");
    }
  }

  /** Whether every client is asked, at any time. */
  public boolean takeAnybody() {
    return minimumVersion == null
        && deviceClasses.isEmpty()
        && minimumExamples == 1
        && separationMillis == 0;
  }

  /** What clients are told to heed themselves. */
  public ParticipationTerms terms() {
    return new ParticipationTerms(minimumExamples, separationMillis);
  }

  /**
   * Why a client is not asked, for people; empty if it may be.
   *
   * @param secure whether the run is secure, so that clients may hide how many examples they have
   */
  public Optional<String> objection(CheckIn checkIn, boolean secure) {
    List<String> objections = new ArrayList<>();
    ClientVersion least = minimumVersion;
    ClientVersion version = ClientVersion.parse(checkIn.sdkVersion());
    if (least != null && (version == null || version.compareTo(least) < 0)) {
      objections.add(
          "this run takes clients from version "
              + least
              + " on, and this one is '"
              + checkIn.sdkVersion()
              + "': update the app");
    }
    if (!deviceClasses.isEmpty() && !deviceClasses.contains(checkIn.deviceClass())) {
      objections.add(
          "this run takes devices of the class "
              + String.join(" or ", deviceClasses)
              + ", and this one is of '"
              + checkIn.deviceClass()
              + "'");
    }
    if (!secure && checkIn.examples() < minimumExamples) {
      objections.add(
          "this run takes clients with at least "
              + minimumExamples
              + " examples, and this one has "
              + checkIn.examples());
    }
    return objections.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", objections));
  }

  /**
   * How long a client stays away yet.
   *
   * @param lastMillis when an update of it was accepted last, since 1970; null if none was
   * @return milliseconds, 0 if it may take part
   */
  public long leftMillis(@Nullable Long lastMillis, long nowMillis) {
    return lastMillis == null ? 0 : Math.max(0, lastMillis + separationMillis - nowMillis);
  }
}

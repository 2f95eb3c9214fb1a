package dev.cairn.client;

import java.util.Optional;

/**
 * Whether the device may take part now. Battery, network and idleness are the platform's business;
 * the SDK only asks before each check-in.
 */
@FunctionalInterface
public interface ParticipationPolicy {

  /** Why not now, for people; empty if the device may take part. */
  Optional<String> objection();

  /** A policy that also heeds {@code other}, after this one. */
  default ParticipationPolicy and(ParticipationPolicy other) {
    return () -> {
      Optional<String> first = objection();
      return first.isPresent() ? first : other.objection();
    };
  }

  /** Takes part whenever there is something to do. */
  static ParticipationPolicy always() {
    return Optional::empty;
  }
}

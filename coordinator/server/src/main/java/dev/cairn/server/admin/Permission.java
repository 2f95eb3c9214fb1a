package dev.cairn.server.admin;

import java.util.Locale;

/** What an operation needs its caller to be allowed: a kind of thing, and what is done with it. */
public enum Permission {
  AUDIT_READ,
  CLIENTS_ENROL,
  CLIENTS_ERASE,
  CLIENTS_READ,
  CLIENTS_WRITE,
  EVALUATIONS_READ,
  EVALUATIONS_WRITE,
  EVENTS_READ,
  FILES_READ,
  FILES_WRITE,
  MODELS_DOWNLOAD,
  MODELS_PROMOTE,
  MODELS_READ,
  MODELS_SIGN,
  PLANS_READ,
  PRIVACY_READ,
  ROUNDS_READ,
  ROUNDS_WRITE,
  RUNS_READ,
  RUNS_WRITE,
  SYSTEM_READ,
  SYSTEM_WRITE,
  TOKENS_READ,
  TOKENS_WRITE;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', ':');

  /** As it stands in the contract, for instance {@code runs:read}. */
  public String text() {
    return text;
  }
}

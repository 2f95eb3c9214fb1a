package dev.cairn.engine.cohort;

/** Why a round ended without a model. */
public enum AbandonReason {
  /** Fewer clients than the minimum checked in before the deadline. */
  TOO_FEW_CLIENTS,
  /** Secure rounds: too few keys were advertised. */
  TOO_FEW_KEYS,
  /** Secure rounds: too few clients dealt shares. */
  TOO_FEW_DEALERS,
  /** Secure rounds: a client has too few neighbours left. */
  NEIGHBOURHOOD,
  /** Fewer updates than the minimum can still come, or came before the deadline. */
  TOO_FEW_UPDATES,
  /** Secure rounds: too few clients confirmed the included set. */
  TOO_FEW_CONFIRMATIONS,
  /** Secure rounds: too few shares to remove the masks. */
  TOO_FEW_SHARES,
  /** Secure rounds: too many clients say that they cannot read the shares of a dealer. */
  UNREADABLE_SHARES,
  /** Secure rounds: a client is proven to have dealt shares that do not fit its commitment. */
  BAD_DEALER,
  /** The sum's count or weight cannot be right. */
  SUM_MISMATCH,
  /** The privacy budget does not allow another round. */
  BUDGET_EXHAUSTED,
  /** An operator or the run ended it. */
  CANCELLED,
  /** A bug or a broken store: the evidence is kept. */
  FAULT,
  /** The database was restored from a backup of when the round was open, or about to open. */
  RESTORED;

  /**
   * Whether what is told of such an end names clients. It is for operators who may see clients, and
   * neither for other clients nor for a log.
   */
  public boolean namesClients() {
    return this == UNREADABLE_SHARES || this == BAD_DEALER;
  }
}

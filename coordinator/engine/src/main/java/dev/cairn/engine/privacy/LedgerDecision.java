package dev.cairn.engine.privacy;

import java.util.function.Function;

/** What the ledger says to a round that wants to take place. */
public sealed interface LedgerDecision {

  /** Calls the function of the case that this is. */
  <T> T fold(Function<Granted, T> granted, Function<Exhausted, T> exhausted);

  /**
   * There is room: the entry is to be appended before the round opens.
   *
   * @param entry the reservation
   */
  record Granted(LedgerEntry entry) implements LedgerDecision {
    @Override
    public <T> T fold(Function<Granted, T> granted, Function<Exhausted, T> exhausted) {
      return granted.apply(this);
    }
  }

  /**
   * The round would exceed the budget: it is abandoned with BUDGET_EXHAUSTED and never opens.
   *
   * @param epsilon what would have been spent with it
   * @param allowed the budget's epsilon
   */
  record Exhausted(double epsilon, double allowed) implements LedgerDecision {
    @Override
    public <T> T fold(Function<Granted, T> granted, Function<Exhausted, T> exhausted) {
      return exhausted.apply(this);
    }

    /** For people. */
    public String detail() {
      return "epsilon would be " + epsilon + ", the budget is " + allowed;
    }
  }
}

package dev.cairn.server.host;

import dev.cairn.protocol.UpdateReceipt;
import java.util.function.Function;

/** What an update meets when there is room for it. */
public sealed interface UpdateEntry {

  /** Calls the function of the case that this is. */
  <T> T fold(Function<Settled, T> settled, Function<Open, T> open);

  /** It need not be sent any more: while it waited, its round went on, or took it elsewhere. */
  record Settled(UpdateReceipt receipt) implements UpdateEntry {
    @Override
    public <T> T fold(Function<Settled, T> settled, Function<Open, T> open) {
      return settled.apply(this);
    }
  }

  /** It may be sent. */
  record Open(UpdateReception reception) implements UpdateEntry {
    @Override
    public <T> T fold(Function<Settled, T> settled, Function<Open, T> open) {
      return open.apply(this);
    }
  }
}

package dev.cairn.server.host;

import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateReceipt;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on an update that a device wants to send: exactly one of the two.
 *
 * @param receipt the answer, if the update need not be sent
 * @param reception takes the update, if it may be sent
 */
public record Admitted(@Nullable UpdateReceipt receipt, @Nullable UpdateReception reception) {
  public Admitted {
    if ((receipt == null) == (reception == null)) {
      throw new IllegalArgumentException("a receipt or a reception, not both");
    }
  }

  static Admitted answered(@Nullable UpdateReceipt receipt) {
    return new Admitted(
        receipt == null
            ? new UpdateReceipt.Refused(Refusal.NO_SUCH_ROUND, "there is no such round")
            : receipt,
        null);
  }

  static Admitted open(UpdateReception reception) {
    return new Admitted(null, reception);
  }
}

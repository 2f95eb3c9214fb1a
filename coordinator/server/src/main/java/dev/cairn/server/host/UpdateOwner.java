package dev.cairn.server.host;

import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Whoever drives an update's run, here or elsewhere, and says what becomes of the update. */
public interface UpdateOwner {

  /** The receipt for an update that need not be sent; empty if it may be. */
  CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header);

  /** Offers the round an update whose body is durable. */
  CompletionStage<UpdateReceipt> accept(UpdateHeader header);
}

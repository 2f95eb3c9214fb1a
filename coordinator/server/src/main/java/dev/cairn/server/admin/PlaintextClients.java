package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** There are no identities where devices talk plaintext. */
final class PlaintextClients implements ClientOperations {
  private static AdminRefusedException refused() {
    return new AdminRefusedException(
        ProblemCode.PLAINTEXT,
        "this coordinator runs with --plaintext and knows no devices; run 'cairn init' and start it"
            + " without that option");
  }

  @Override
  public List<String> issue(List<@Nullable String> names, Duration valid, String operator) {
    throw refused();
  }

  @Override
  public Digest fingerprint() {
    throw refused();
  }

  @Override
  public List<ClientView> clients(@Nullable ClientId after, int max) {
    throw refused();
  }

  @Override
  public @Nullable ClientView client(ClientId client) {
    throw refused();
  }

  @Override
  public @Nullable ClientView revoke(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    throw refused();
  }

  @Override
  public @Nullable ClientView disable(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    throw refused();
  }

  @Override
  public @Nullable ClientView enable(ClientId client, @Nullable Long expected) {
    throw refused();
  }

  @Override
  public @Nullable ClientView quarantine(
      ClientId client,
      String reason,
      @Nullable Instant until,
      String operator,
      @Nullable Long expected) {
    throw refused();
  }

  @Override
  public @Nullable ClientView release(ClientId client, @Nullable Long expected) {
    throw refused();
  }

  @Override
  public @Nullable List<StrikeView> strikes(ClientId client) {
    throw refused();
  }

  @Override
  public @Nullable ErasureView erase(ClientId client, @Nullable Long expected) {
    throw refused();
  }

  @Override
  public boolean isErased(ClientId client) {
    throw refused();
  }
}

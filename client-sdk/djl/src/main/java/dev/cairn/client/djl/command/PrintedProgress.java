package dev.cairn.client.djl.command;

import dev.cairn.client.ClientListener;
import dev.cairn.client.SessionOutcome;
import dev.cairn.protocol.RoundAssignment;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints how a client's participations go on. */
final class PrintedProgress implements ClientListener {
  private final PrintWriter out;

  PrintedProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void onAssigned(RoundAssignment assignment) {
    out.println("round " + assignment.session().round().index() + ": selected");
  }

  @Override
  public void onTrained(double loss, long millis) {
    out.println(String.format(Locale.ROOT, "  trained in %d ms, loss %.4f", millis, loss));
  }

  @Override
  public void onUploaded(long bytes) {
    out.println(String.format(Locale.ROOT, "  uploaded %d bytes", bytes));
  }

  @Override
  public void onTrouble(String message, long retryMillis) {
    out.println("  " + message + (retryMillis > 0 ? "; trying again" : ""));
  }

  @Override
  public void onOutcome(SessionOutcome outcome) {
    if (outcome instanceof SessionOutcome.Contributed contributed) {
      out.println(
          "  counted in round "
              + contributed.round().index()
              + contributed.model().map(model -> ", new model " + model).orElse(""));
    } else if (outcome instanceof SessionOutcome.Declined declined) {
      out.println("  declined: " + declined.detail());
    } else if (!(outcome instanceof SessionOutcome.ComeBackLater)) {
      out.println("  " + outcome);
    }
  }
}

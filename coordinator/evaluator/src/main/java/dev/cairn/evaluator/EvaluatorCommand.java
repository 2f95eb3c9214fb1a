package dev.cairn.evaluator;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.client.djl.ModelScorer;
import dev.cairn.client.djl.command.ExampleOptions;
import dev.cairn.client.djl.data.Examples;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Contributes {@code cairn evaluator}. */
public final class EvaluatorCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.SERVE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Evaluate(terminal);
  }

  /** {@code cairn evaluator}. */
  @Command(
      name = "evaluator",
      description = {
        "Evaluate a coordinator's models on held-out data as they appear.",
        "The data stay here; accuracy, loss and the figures of each class go out."
      })
  static final class Evaluate implements Callable<Integer> {
    private static final long EXIT_MILLIS_MAX = 5_000;

    private final Terminal terminal;

    @Mixin private AdminOptions admin = new AdminOptions();
    @Mixin private ExampleOptions examples = new ExampleOptions();

    @Option(
        names = "--dataset",
        required = true,
        paramLabel = "NAME",
        description = "The data set's name, as plans have it in evaluation.dataset.")
    private String dataset = "";

    @Option(
        names = "--name",
        paramLabel = "NAME",
        defaultValue = "evaluator",
        description = "This evaluator's name in reports (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(names = "--once", description = "Evaluate what waits now, then end.")
    private boolean once;

    Evaluate(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      AdminClient client = admin.client(terminal);
      Examples heldOut = examples.heldOut(terminal);
      try (ModelScorer scorer = ModelScorer.create()) {
        Evaluator evaluator =
            new Evaluator(
                client,
                name,
                dataset,
                heldOut.classNames(),
                (model, module, parameters) -> scorer.score(model, module, parameters, heldOut),
                new PrintedEvaluations(terminal.out()));
        return once ? once(evaluator) : follow(evaluator, heldOut.size());
      }
    }

    private int once(Evaluator evaluator) {
      int unfit = evaluator.once();
      if (unfit > 0) {
        throw new CliFailure(unfit + " models cannot be evaluated on this data");
      }
      return Cairn.OK;
    }

    private int follow(Evaluator evaluator, int size) {
      CountDownLatch ended = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(evaluator, ended), "evaluator-exit"));
      terminal
          .out()
          .println("evaluating on " + size + " examples of " + dataset + "; stop it with Ctrl-C");
      terminal.out().flush();
      try {
        evaluator.run();
      } finally {
        ended.countDown();
      }
      return Cairn.OK;
    }

    /** Gives a report that is on its way the time to arrive. */
    private static void stop(Evaluator evaluator, CountDownLatch ended) {
      evaluator.stop();
      try {
        boolean inTime = ended.await(EXIT_MILLIS_MAX, TimeUnit.MILLISECONDS);
        if (!inTime) {
          // PyTorch is at work and cannot be interrupted; the process ends without it.
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

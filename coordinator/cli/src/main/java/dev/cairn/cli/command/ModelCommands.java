package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ModelInfo;
import dev.cairn.cli.admin.OutputOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn models}. */
public final class ModelCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Models(terminal);
  }

  /** {@code cairn models}. */
  @Command(
      name = "models",
      description = "Look at, compare, sign and download the models of a run.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Models extends ModelRecordCommands {
    Models(Terminal terminal) {
      super(terminal);
    }

    @Command(name = "list", description = "List the model versions of a run.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--from",
                paramLabel = "VERSION",
                defaultValue = "0",
                description = "The first version (default: 0).")
            int from,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "1000",
                description = "At most so many (default: 1000).")
            int limit,
        @Parameters(paramLabel = "RUN", description = RUN) String run) {
      List<ModelInfo> models = admin.client(terminal).models(run, from, limit);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(models));
        return Cairn.OK;
      }
      Table table =
          new Table("VERSION", "MODEL", "UPDATES", "TRAINING LOSS", "ACCURACY", "CREATED", "ALIAS");
      for (ModelInfo model : models) {
        table.row(
            model.version(),
            Texts.brief(model.model()),
            model.updates(),
            Texts.figure(model.trainingLoss()),
            Texts.figure(accuracy(model)),
            Texts.time(model.createdAt()),
            model.aliases().isEmpty() ? null : String.join(" ", model.aliases()));
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    private static @Nullable Double accuracy(ModelInfo model) {
      return model.evaluations().stream()
          .map(ModelInfo.EvaluationInfo::accuracy)
          .max(Double::compare)
          .orElse(null);
    }

    @Command(name = "show", description = "Show one model version and its evaluations.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
        @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
      ModelInfo model = admin.client(terminal).model(run, version);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(model));
        return Cairn.OK;
      }
      Table table = new Table("MODEL", model.model());
      table.row("version", model.version());
      table.row("parent", model.parent());
      table.row("round", Texts.roundOnly(model.round()));
      table.row("created", Texts.time(model.createdAt()));
      table.row("updates", model.updates());
      table.row("weight", model.weight());
      table.row("training loss", Texts.figure(model.trainingLoss()));
      table.row("aliases", String.join(" ", model.aliases()));
      table.print(terminal.out());
      model.evaluations().forEach(this::print);
      return Cairn.OK;
    }

    private void print(ModelInfo.EvaluationInfo evaluation) {
      terminal.out().println();
      terminal
          .out()
          .println(
              evaluation.dataset()
                  + " by "
                  + evaluation.evaluator()
                  + ": accuracy "
                  + Texts.figure(evaluation.accuracy())
                  + ", loss "
                  + (evaluation.loss() == null ? "-" : Texts.figure(evaluation.loss()))
                  + ", "
                  + evaluation.examples()
                  + " examples");
      List<ModelInfo.ClassInfo> classes = evaluation.classes();
      if (classes != null && !classes.isEmpty()) {
        Table table = new Table("CLASS", "EXAMPLES", "CORRECT", "SHARE");
        for (ModelInfo.ClassInfo figures : classes) {
          table.row(
              figures.label(),
              figures.examples(),
              figures.correct(),
              figures.examples() == 0
                  ? null
                  : Texts.figure((double) figures.correct() / figures.examples()));
        }
        table.print(terminal.out());
      }
    }

    @Command(name = "download", description = "Download a model's weights (safetensors).")
    int download(
        @Mixin AdminOptions admin,
        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                defaultValue = "model.safetensors",
                description = "Where to (default: model.safetensors).")
            Path file,
        @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
        @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
      AdminClient client = admin.client(terminal);
      ModelInfo model = client.model(run, version);
      Path target = terminal.resolve(file);
      client.downloadWeights(model.model(), target);
      terminal
          .out()
          .println("version " + model.version() + ", sha256 " + model.model() + ": " + target);
      return Cairn.OK;
    }
  }
}

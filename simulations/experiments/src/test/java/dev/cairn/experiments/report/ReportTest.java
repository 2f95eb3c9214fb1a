package dev.cairn.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final ClientId A = new ClientId("client-001");
  private static final ClientId B = new ClientId("client-002");
  private static final ModelId MODEL = new ModelId(Digest.of(new byte[] {1}));
  private static final List<RoundResult> ROUNDS =
      List.of(
          new RoundResult(1, 1, List.of(A), List.of(B), 5, 1.25, MODEL, 0.5, 1.5),
          new RoundResult(2, 2, List.of(A, B), List.of(), 12, 0.75, MODEL, 0.755, 0.9));
  private static final Baselines BASELINES = new Baselines(List.of(0.1, 0.2), List.of(0.8, 0.9));

  @TempDir Path folder;

  @Test
  void table_showsEachRoundBesideTheBaselines() {
    List<String> lines = ResultTable.of(ROUNDS, BASELINES).lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).contains("1.2500", "50.00%", "10.00%", "80.00%");
    assertThat(lines.get(2)).contains("0.7500", "75.50%", "20.00%", "90.00%");
    assertThat(ResultTable.of(ROUNDS, Baselines.none())).contains(" - ").doesNotContain("80.00%");
  }

  @Test
  void curve_hasABarForEachRound() {
    List<String> lines = ResultTable.curve(ROUNDS).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("#".repeat(20) + ".".repeat(20), "50.00%");
  }

  @Test
  void picture_isAPngWithLines() throws Exception {
    Path file = folder.resolve("curve.png");
    CurvePicture.write(file, "title", ROUNDS, BASELINES);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(960);
    int blue = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        blue += (image.getRGB(x, y) & 0xffffff) == 0x1b6ca8 ? 1 : 0;
      }
    }
    assertThat(blue).as("pixels of the federation's line").isGreaterThan(100);
  }

  @Test
  void roundsFile_hasAllThatIsNeededToRepeatARound() throws Exception {
    Path file = folder.resolve("rounds.jsonl");
    LocalTraining training = new LocalTraining(2, 5, 0.1, 0, 0, 0);
    RoundsFile.write(file, ROUNDS, 9, training, client -> client.equals(A) ? 5 : 7);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode second = new ObjectMapper().readTree(lines.get(1));
    assertThat(second.path("round").asInt()).isEqualTo(2);
    assertThat(second.path("attempt").asInt()).isEqualTo(2);
    assertThat(second.path("accuracy").asDouble()).isEqualTo(0.755);
    JsonNode b = second.path("included").get(1);
    assertThat(b.path("client").asText()).isEqualTo("client-002");
    assertThat(b.path("examples").asInt()).isEqualTo(7);
    int[] order = BatchOrder.of(9, 2, B, 7, 2);
    assertThat(b.path("batchOrder")).hasSize(order.length);
    for (int i = 0; i < order.length; i++) {
      assertThat(b.path("batchOrder").get(i).asInt()).isEqualTo(order[i]);
    }
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.path("dropped").get(0).asText()).isEqualTo("client-002");
  }
}

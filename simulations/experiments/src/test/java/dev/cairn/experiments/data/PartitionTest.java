package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PartitionTest {
  private static final LabelledIndices FIVE = new LabelledIndices(new int[] {0, 1, 1, 2, 0}, 3);

  @Test
  void aPartition_keepsSortedCopies() {
    int[][] clients = {{4, 0, 2}, {3}};
    Partition partition = partition(clients);
    clients[1][0] = 1;
    partition.indices(1)[0] = 1;
    assertThat(partition.clients()).isEqualTo(2);
    assertThat(partition.indices(0)).containsExactly(0, 2, 4);
    assertThat(partition.indices(1)).containsExactly(3);
    assertThat(partition.classCounts(0)).containsExactly(2, 1, 0);
    assertThat(partition.seed()).isEqualTo(7);
  }

  @Test
  void listsThatAreNoPartition_areRefused() {
    refused("each client must have at least 1 examples, client 1 has 0", new int[][] {{1}, {}});
    refused("0 to 4 and with one client only, client 1 has 1", new int[][] {{1}, {2, 1}});
    refused("client 0 has 2", new int[][] {{2, 2}});
    refused("client 0 has 5", new int[][] {{5}});
    refused("client 0 has -1", new int[][] {{-1}});
  }

  @Test
  void toJson_isWrittenLineByLine() {
    assertThat(partition(new int[][] {{4, 0}, {3}}).toJson())
        .isEqualTo(
            """
            {
              "format": 1,
              "kind": "iid",
              "parameters": {},
              "seed": 7,
              "examples": 5,
              "classes": 3,
              "sha256": "%s",
              "clients": [
                {"client": 0, "size": 2, "classCounts": [2, 0, 0], "indices": [0, 4]},
                {"client": 1, "size": 1, "classCounts": [0, 0, 1], "indices": [3]}
              ]
            }
            """
                .formatted("acb70dfea481aee4a46427902f0bbc0e8752aec381e5f113549ee7980b386f3d"));
  }

  @Test
  void toJson_isReadByAJsonParser() throws IOException {
    Partition partition =
        Partitioner.dirichlet(0.5, 3).partition(PartitionDigests.labels(1_000), 10, 7, -1);
    JsonNode json = new ObjectMapper().readTree(partition.toJson());
    assertThat(json.get("kind").asText()).isEqualTo("dirichlet");
    assertThat(json.get("parameters").get("alpha").asDouble()).isEqualTo(0.5);
    assertThat(json.get("parameters").get("minimum").asInt()).isEqualTo(3);
    assertThat(json.get("seed").asLong()).isEqualTo(-1);
    assertThat(json.get("sha256").asText()).isEqualTo(partition.digest().hex());
    for (int client = 0; client < 7; client++) {
      JsonNode entry = json.get("clients").get(client);
      assertThat(entry.get("client").asInt()).isEqualTo(client);
      assertThat(entry.get("size").asInt()).isEqualTo(partition.indices(client).length);
      assertThat(new ObjectMapper().convertValue(entry.get("indices"), int[].class))
          .isEqualTo(partition.indices(client));
      assertThat(new ObjectMapper().convertValue(entry.get("classCounts"), int[].class))
          .isEqualTo(partition.classCounts(client));
    }
  }

  private static Partition partition(int[][] clients) {
    return new Partition(Partitioner.iid(), 7, FIVE, clients);
  }

  private static void refused(String message, int[][] clients) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> partition(clients))
        .withMessageContaining(message);
  }
}

package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference tables say what the readers know: the same keys, types and defaults, in order. */
class ReferenceTableTest {

  @Test
  void planPageListsExactlyTheKeysOfPlans() {
    check("PLAN.md", PlanKeys.KEYS);
  }

  @Test
  void configurationPageListsExactlyTheKeysOfTheCoordinator() {
    check("CONFIGURATION.md", ServerKeys.KEYS);
  }

  private static void check(String page, Keys keys) {
    List<String> documented = new ArrayList<>();
    for (Docs.Row row : Docs.rows(page)) {
      documented.add(row.key() + " | " + row.type() + " | " + row.shown());
      assertThat(row.meaning()).as("meaning of %s", row.key()).isNotEmpty();
    }
    List<String> known = new ArrayList<>();
    for (Key key : keys.all()) {
      known.add(key.path() + " | " + key.kind().word() + " | " + key.shown());
    }
    assertThat(documented).containsExactlyElementsOf(known);
  }
}

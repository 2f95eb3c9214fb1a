package dev.cairn.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goal: the alert rules ask for meters that a coordinator has, and each rule has its test. */
class AlertRulesTest {
  private static final Path RULES = Path.of("../docs/alerts/cairn.rules.yaml");
  private static final Path RULES_TEST = Path.of("../docs/alerts/cairn.rules.test.yaml");
  private static final Pattern SERIES = Pattern.compile("\\bcairn_[a-z_]+");

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(matcher.groupCount()));
    }
    return found;
  }

  @Test
  void seriesOfTheRules_areScraped() throws IOException {
    try (CoordinatorMeters meters = CoordinatorMeters.create(Clock.systemUTC())) {
      meters.engine().watchCheckIns(() -> 1);
      meters.engine().watchRuns(() -> 1);
      meters.engine().watchMemory(() -> 1, () -> 2);
      meters.engine().appended(Duration.ofMillis(1));
      new DeviceMeters(meters.registry(), List.of("EXPIRED"), List.of("ENROLLED"));
      StoreMeters store = new StoreMeters(meters.registry());
      store.watchDisk(Path.of("."));
      store.watchConnections(() -> 1, () -> 2, () -> 3);
      new PrivacyMeters(meters.registry())
          .moved(PrivacyLedger.open(new Population("phones"), new PrivacyBudget(8, 1e-6)));

      Set<String> wanted = all(SERIES, Files.readString(RULES));
      assertThat(wanted).hasSizeGreaterThan(10);
      assertThat(all(SERIES, meters.scrape())).containsAll(wanted);
    }
  }

  @Test
  void everyRule_isTested() throws IOException {
    Set<String> rules = all(Pattern.compile("- alert: (\\w+)"), Files.readString(RULES));
    Set<String> tested = all(Pattern.compile("alertname: (\\w+)"), Files.readString(RULES_TEST));
    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(tested).isEqualTo(rules);
  }
}

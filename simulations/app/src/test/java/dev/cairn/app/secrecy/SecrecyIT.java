package dev.cairn.app.secrecy;

import static dev.cairn.app.secrecy.Lookout.CHANNEL_KEY;
import static dev.cairn.app.secrecy.Lookout.MARKER;
import static dev.cairn.app.secrecy.Lookout.MASKED;
import static dev.cairn.app.secrecy.Lookout.MASK_KEY;
import static dev.cairn.app.secrecy.Lookout.MODEL;
import static dev.cairn.app.secrecy.Lookout.SELF;
import static dev.cairn.app.secrecy.PlantedUpdate.LANES;
import static dev.cairn.app.secrecy.PlantedUpdate.LANES_BIG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.Required;
import dev.cairn.app.secrecy.Seen.Medium;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No single update of a secure round can be read by the coordinator: its bytes are nowhere in what
 * a coordinator process receives, stores or has in memory, at three moments of the round. In a
 * plain round the same search finds them.
 */
class SecrecyIT {
  private static final List<String> FORMS =
      new PlantedUpdate(0, Script.CLIENTS).needles().stream().map(Needle::name).toList();

  @TempDir static Path folder;

  private static List<Seen> secure = List.of();
  private static List<Seen> plain = List.of();

  @BeforeAll
  static void runBothRounds() throws Exception {
    secure = Lookout.overOneRound(folder.resolve("secure").toAbsolutePath(), true);
    plain = Lookout.overOneRound(folder.resolve("plain").toAbsolutePath(), false);
  }

  private static Seen collected(List<Seen> round) {
    return round.get(0);
  }

  private static Seen over() {
    return secure.get(2);
  }

  private static Set<String> everIn(Medium medium, List<Seen> round) {
    Set<String> all = new TreeSet<>();
    round.forEach(seen -> all.addAll(seen.in(medium)));
    return all;
  }

  @Test
  void noFormOfTheUpdateOfASecureRoundIsAnywhere() {
    assertThat(secure).hasSize(3);
    for (Seen seen : secure) {
      assertThat(seen.anywhere()).as(seen.toString()).doesNotContainAnyElementsOf(FORMS);
    }
  }

  @Test
  void whatOpensThePlantedUpdateIsNowhere() {
    for (Seen seen : secure) {
      assertThat(seen.anywhere())
          .as(seen.toString())
          .doesNotContain("planted" + MASK_KEY, "planted" + CHANNEL_KEY)
          .doesNotContain("lost" + SELF, "lost" + CHANNEL_KEY);
    }
  }

  @Test
  void theSecretsThatTheCoordinatorMayRecoverAreInItsMemoryOnlyAndAfterTheRevealsOnly() {
    // Of an included client that is b, of a lost one the mask key.
    for (Seen seen : secure) {
      for (Medium medium : Medium.values()) {
        boolean mayKnow = seen == over() && (medium == Medium.MEMORY || medium == Medium.HEAP);
        if (!mayKnow) {
          assertThat(seen.in(medium))
              .as(seen.toString())
              .doesNotContain("planted" + SELF, "lost" + MASK_KEY);
        }
      }
    }
  }

  @Test
  void theMaskedUpdateIsStoredUntilTheRoundIsOver() {
    assertThat(collected(secure).in(Medium.MESSAGES)).contains(MASKED);
    assertThat(collected(secure).in(Medium.STORES)).contains(MASKED);
    assertThat(secure.get(1).in(Medium.STORES)).contains(MASKED);
    assertThat(over().in(Medium.STORES)).as(over().toString()).doesNotContain(MASKED);
  }

  @Test
  void theSameSearchFindsTheUpdateOfAPlainRound() {
    assertThat(collected(plain).in(Medium.MESSAGES)).as(plain.toString()).contains(LANES);
    assertThat(collected(plain).in(Medium.STORES)).as(plain.toString()).contains(LANES);
    // What is left on the heap of what was received may be overwritten before a single look.
    assertThat(everIn(Medium.HEAP, plain)).as(plain.toString()).containsAnyOf(LANES, LANES_BIG);
    for (Seen seen : plain.subList(0, 2)) {
      assertThat(seen.in(Medium.NETWORK)).as("outside of TLS").doesNotContainAnyElementsOf(FORMS);
    }
  }

  @Test
  void theSearchFindsWhatIsPlantedInEachMedium() {
    for (Seen seen : Stream.concat(secure.stream(), plain.stream()).toList()) {
      assertThat(seen.in(Medium.MESSAGES)).as(seen.toString()).contains(MODEL);
      assertThat(seen.in(Medium.NETWORK)).as(seen.toString()).contains(MARKER);
      assertThat(seen.in(Medium.STORES)).as(seen.toString()).contains(MARKER, MODEL);
      assertThat(seen.in(Medium.HEAP)).as(seen.toString()).contains(MARKER);
    }
    Seen planted = plain.get(2);
    assertThat(planted.in(Medium.NETWORK)).as(planted.toString()).containsAll(FORMS);
    assertThat(planted.in(Medium.STORES)).as(planted.toString()).containsAll(FORMS);
  }

  @Test
  void allMemoryOfTheProcessWasSearched() {
    List<Seen> all = Stream.concat(secure.stream(), plain.stream()).toList();
    Required.that(
        all.stream().allMatch(seen -> seen.findings().containsKey(Medium.MEMORY)),
        "the search in all memory of the coordinator's process",
        "/proc/PID/mem cannot be read");
    for (Seen seen : all) {
      assertThat(seen.in(Medium.MEMORY)).as(seen.toString()).contains(MARKER);
    }
    assertThat(everIn(Medium.MEMORY, plain)).as(plain.toString()).contains(LANES);
  }
}

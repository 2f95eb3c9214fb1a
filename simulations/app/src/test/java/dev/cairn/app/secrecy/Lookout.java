package dev.cairn.app.secrecy;

import dev.cairn.app.secrecy.Seen.Medium;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Runs one round and searches everything of the coordinator's at its moments. */
final class Lookout {
  /** In the plan's name and on the wire: what a search must find. */
  static final String MARKER = "marker";

  /** A part of the first model, which all clients are sent. */
  static final String MODEL = "first model";

  /** The planted update as it was uploaded in a secure round. */
  static final String MASKED = "masked lanes";

  static final String MASK_KEY = "'s mask key";
  static final String CHANNEL_KEY = "'s channel key";
  static final String SELF = "'s b";

  private static final int MARKER_CHARS = 48;
  private static final int MODEL_BYTES = 2048;

  private final SecureCoordinator coordinator;
  private final RecordingProxy proxy;
  private final ProcessMemory memory;
  private final PlantedRun run;
  private final ByteSearch search;
  private final String kind;

  private Lookout(
      SecureCoordinator coordinator,
      RecordingProxy proxy,
      ProcessMemory memory,
      PlantedRun run,
      List<Needle> needles,
      String kind) {
    this.coordinator = coordinator;
    this.proxy = proxy;
    this.memory = memory;
    this.run = run;
    this.search = new ByteSearch(needles);
    this.kind = kind;
  }

  /**
   * Runs a round from the coordinator's start to its end.
   *
   * @return what was seen when all updates were in, then in a secure round when some shares were
   *     revealed, then when the round was over; in a plain round at last when all forms of the
   *     update were given to the coordinator
   */
  static List<Seen> overOneRound(Path folder, boolean secure) throws Exception {
    String marker = marker(secure ? 1 : 2);
    List<Seen> seen = new ArrayList<>();
    Script script = new Script(secure);
    try (SecureCoordinator coordinator = SecureCoordinator.start(folder);
        RecordingProxy proxy = RecordingProxy.before(coordinator.devicePort());
        PlantedRun run =
            new PlantedRun(
                coordinator, proxy.port(), folder.resolve("devices"), marker, secure, script)) {
      proxy.send(marker.getBytes(StandardCharsets.US_ASCII));
      script.awaitCollected();
      Lookout lookout =
          new Lookout(
              coordinator,
              proxy,
              new ProcessMemory(coordinator.pid(), folder),
              run,
              needles(run, marker, secure),
              secure ? "secure" : "plain");
      seen.add(lookout.look("collected"));
      if (secure) {
        script.awaitUnmasking();
        seen.add(lookout.look("unmasking"));
      }
      script.release();
      run.awaitCompleted();
      seen.add(lookout.look("over"));
      if (!secure) {
        byte[] sample = run.update(Script.PLANTED).sample();
        coordinator.store(sample);
        proxy.send(sample);
        seen.add(lookout.look("over, with all forms planted"));
      }
      return seen;
    } finally {
      script.release();
    }
  }

  private static String marker(long seed) {
    StringBuilder marker = new StringBuilder();
    new SplittableRandom(seed).ints(MARKER_CHARS, 'a', 'z' + 1).forEach(marker::appendCodePoint);
    return marker.toString();
  }

  private static List<Needle> needles(PlantedRun run, String marker, boolean secure) {
    List<Needle> needles = new ArrayList<>(run.update(Script.PLANTED).needles());
    needles.add(new Needle(MARKER, marker.getBytes(StandardCharsets.US_ASCII), 1));
    byte[] model = run.initialModel();
    int middle = model.length / 2;
    needles.add(new Needle(MODEL, Arrays.copyOfRange(model, middle, middle + MODEL_BYTES), 4));
    if (secure) {
      // Without weight, count and loss, which are masked too but at the end.
      byte[] masked =
          Arrays.copyOf(run.recorded(Script.PLANTED).body(), PlantedUpdate.DIMENSION * 4);
      needles.add(new Needle(MASKED, masked, 8));
      addSecrets(needles, "planted", run.secrets(Script.PLANTED));
      addSecrets(needles, "lost", run.secrets(Script.LOST));
    }
    return needles;
  }

  private static void addSecrets(List<Needle> needles, String whose, RecordingRandom secrets) {
    needles.addAll(Needle.key(whose + MASK_KEY, secrets.maskKey()));
    needles.addAll(Needle.key(whose + CHANNEL_KEY, secrets.channelKey()));
    needles.addAll(Needle.key(whose + SELF, secrets.self()));
  }

  private Seen look(String moment) throws Exception {
    Map<Medium, Findings> findings = new EnumMap<>(Medium.class);
    // The memory first: it changes, and the dump changes it.
    if (memory.objection().isEmpty()) {
      findings.put(Medium.MEMORY, memory.search(search));
    }
    findings.put(Medium.HEAP, memory.searchHeap(search));
    findings.put(Medium.STORES, coordinator.searchStores(search));
    findings.put(Medium.NETWORK, proxy.search(search));
    Findings messages = new Findings("messages");
    for (int i = 0; i < Script.CLIENTS; i++) {
      run.recorded(i).search(search, messages);
    }
    findings.put(Medium.MESSAGES, messages);
    Seen seen = new Seen(kind + " round " + moment, findings);
    seen.figures().forEach(System.out::println);
    return seen;
  }
}

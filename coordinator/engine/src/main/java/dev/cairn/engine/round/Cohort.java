package dev.cairn.engine.round;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The members of one phase, what each of them sent, and who left. Immutable; members are in
 * ascending order.
 */
public final class Cohort {
  private static final SortedMap<ClientId, Digest> NO_ANSWERS =
      Collections.unmodifiableSortedMap(new TreeMap<>());
  private static final SortedMap<ClientId, Departure> NOBODY =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  private final Set<ClientId> members;
  private final SortedMap<ClientId, Digest> answers;
  private final SortedMap<ClientId, Departure> left;

  private Cohort(
      Set<ClientId> members,
      SortedMap<ClientId, Digest> answers,
      SortedMap<ClientId, Departure> left) {
    this.members = members;
    this.answers = answers;
    this.left = left;
  }

  static Cohort of(Iterable<ClientId> members) {
    TreeSet<ClientId> sorted = new TreeSet<>();
    members.forEach(sorted::add);
    return new Cohort(Collections.unmodifiableSet(sorted), NO_ANSWERS, NOBODY);
  }

  /** Everybody who was there when the phase began. */
  public Set<ClientId> members() {
    return members;
  }

  /** What members sent in this phase, by client. */
  public Map<ClientId, Digest> answers() {
    return answers;
  }

  /** Members that left without an answer in this phase. */
  public Set<ClientId> left() {
    return left.keySet();
  }

  /** Members that may still answer. */
  public int outstanding() {
    return members.size() - answers.size() - left.size();
  }

  /** Those who answered, in ascending order. */
  List<ClientId> answered() {
    return new ArrayList<>(answers.keySet());
  }

  /** The answers of {@code clients}, all of whom answered. */
  Map<ClientId, Digest> answersOf(Collection<ClientId> clients) {
    SortedMap<ClientId, Digest> some = new TreeMap<>(answers);
    some.keySet().retainAll(clients);
    if (some.size() != clients.size()) {
      throw new IllegalStateException(
          "a client of the next phase is silent: the journal is damaged");
    }
    return some;
  }

  Cohort withAnswer(ClientId client, Digest digest) {
    TreeMap<ClientId, Digest> more = new TreeMap<>(answers);
    more.put(client, digest);
    return new Cohort(members, Collections.unmodifiableSortedMap(more), left);
  }

  Cohort without(ClientId client, Departure departure) {
    TreeMap<ClientId, Departure> more = new TreeMap<>(left);
    more.put(client, departure);
    return new Cohort(members, answers, Collections.unmodifiableSortedMap(more));
  }
}

package dev.cairn.client.djl.data;

import java.util.List;
import java.util.ServiceLoader;

/**
 * A data set that commands know by its name. Modules contribute theirs as a service, named in
 * {@code META-INF/services/dev.cairn.client.djl.data.NamedData}.
 */
public interface NamedData {

  /** The name, such as {@code fashion-mnist}. */
  String name();

  /** Examples held back for evaluation. */
  Examples test();

  /**
   * One client's part of the training examples, the same for the same arguments.
   *
   * @param split how they are divided, for instance {@code dirichlet:0.5}
   * @param seed decides the division
   * @param part which client's, from 0 on
   * @param parts how many clients there are
   * @throws IllegalArgumentException if there is no such division or part
   */
  Examples part(String split, long seed, int part, int parts);

  /**
   * The data set of a name.
   *
   * @throws DataException if no module of this class path has it; the message names those there are
   */
  static NamedData find(String name) {
    List<NamedData> known =
        ServiceLoader.load(NamedData.class).stream().map(ServiceLoader.Provider::get).toList();
    return known.stream()
        .filter(data -> data.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "there is no data set or path called '"
                        + name
                        + "'; known data sets: "
                        + known.stream().map(NamedData::name).toList()));
  }
}

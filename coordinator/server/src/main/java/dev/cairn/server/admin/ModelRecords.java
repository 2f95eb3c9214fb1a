package dev.cairn.server.admin;

import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where models came from, how they differ, and what was signed about them. Called and failing as
 * {@link RunOperations}; each method refuses a model that no run has with {@link
 * ProblemCode#MODEL_UNKNOWN}.
 */
public interface ModelRecords {

  /** The versions that have these weights, the newest first. */
  List<ModelVersion> versions(ModelId model);

  /** Length of a model's file. */
  long bytes(ModelId model);

  /**
   * The newest version with these weights, and what it was trained from, back to the weights that a
   * plan began with; over runs, where one began with a model of another.
   */
  List<ModelVersion> lineage(ModelId model);

  /** By how much two models differ, tensor by tensor. */
  Comparison compare(ModelId left, ModelId right);

  /**
   * Signs a statement about a model; repeated, it changes nothing.
   *
   * @param run whose version is meant; null for the newest with these weights
   * @param operator who wants it, for the record
   * @throws AdminRefusedException {@link ProblemCode#NO_SIGNING_KEY}
   */
  Signature sign(ModelId model, @Nullable RunId run, String operator);

  /** What was signed about a model, the oldest first. */
  List<Signature> signatures(ModelId model);

  /** Checks the model's file and its signatures. */
  Verification verify(ModelId model);

  /** The public keys of this deployment, the one that signs first; none if it has no key. */
  List<Key> keys();

  /**
   * By how much two models differ.
   *
   * @param distance L2 norm of the difference of all parameters
   * @param cosine of the angle between the two as vectors; null if one of them is zero
   */
  record Comparison(
      ModelId left,
      ModelId right,
      int parameters,
      double distance,
      @Nullable Double cosine,
      List<TensorDistance> tensors) {}

  /**
   * By how much one tensor differs.
   *
   * @param distance L2 norm of the difference
   * @param largest the largest absolute difference
   */
  record TensorDistance(String name, List<Integer> dims, double distance, double largest) {}

  /**
   * A signed statement.
   *
   * @param key SHA-256 of the public key
   * @param statement the bytes that were signed, in UTF-8
   * @param signature in hexadecimal
   */
  record Signature(
      ModelId model,
      RunId run,
      int version,
      Digest key,
      String statement,
      String signature,
      String by,
      Instant at) {}

  /**
   * What a check found.
   *
   * @param intact whether the file has the digest that is its name
   * @param signed whether a key of this deployment signed it
   * @param signatures of all keys, and whether each holds
   */
  record Verification(
      ModelId model, boolean intact, boolean signed, List<CheckedSignature> signatures) {}

  /**
   * A signature and whether it holds.
   *
   * @param valid whether the key signed this statement, and the statement is about this model
   * @param own whether it is a key of this deployment
   */
  record CheckedSignature(
      Digest key, RunId run, int version, Instant at, boolean valid, boolean own) {}

  /**
   * A public key.
   *
   * @param key its SHA-256
   * @param publicKey its 32 bytes in hexadecimal
   */
  record Key(Digest key, String algorithm, String publicKey) {}

  /** A version as it is shown among others. */
  record VersionView(
      RunId run,
      int version,
      ModelId model,
      @Nullable ModelId parent,
      @Nullable RoundId round,
      Instant createdAt,
      int updates,
      long weight,
      @Nullable Double trainingLoss) {
    static VersionView of(ModelVersion version) {
      return new VersionView(
          version.run(),
          version.version(),
          version.model(),
          version.parent(),
          version.round(),
          Instant.ofEpochMilli(version.createdAtMillis()),
          version.updates(),
          version.weight(),
          version.trainingLoss());
    }
  }
}

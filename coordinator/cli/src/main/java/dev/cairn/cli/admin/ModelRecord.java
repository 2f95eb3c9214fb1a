package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a model is used.
 *
 * @param versions those that have these weights, the newest first
 * @param aliases those that name it now
 * @param signatures how many
 */
public record ModelRecord(
    String model, long bytes, List<Version> versions, List<Alias> aliases, int signatures) {

  /** A version among others. */
  public record Version(
      String run,
      int version,
      String model,
      @Nullable String parent,
      @Nullable String round,
      Instant createdAt,
      int updates,
      long weight,
      @Nullable Double trainingLoss) {}

  /** By how much two models differ. */
  public record Comparison(
      String left,
      String right,
      int parameters,
      double distance,
      @Nullable Double cosine,
      List<Tensor> tensors) {}

  /** By how much one tensor differs. */
  public record Tensor(String name, List<Integer> dims, double distance, double largest) {}

  /** A signed statement; the signature in hexadecimal. */
  public record Signature(
      String model,
      String run,
      int version,
      String key,
      String statement,
      String signature,
      String by,
      Instant at) {}

  /** What a check found. */
  public record Verification(
      String model, boolean intact, boolean signed, List<Checked> signatures) {}

  /** A signature, whether it holds, and whether the key is the deployment's own. */
  public record Checked(
      String key, String run, int version, Instant at, boolean valid, boolean own) {}

  /** A public key, in hexadecimal, and its SHA-256. */
  public record Key(String key, String algorithm, String publicKey) {}

  /** What an alias names since a change. */
  public record Alias(
      String population,
      String alias,
      long number,
      String kind,
      String run,
      int version,
      String model,
      String by,
      String reason,
      Instant at) {}
}

package dev.cairn.secagg;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.RoundThresholds;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.ring.UpdateBounds;
import java.nio.charset.StandardCharsets;

/**
 * Everything that is fixed before anybody takes part in a secure round; the coordinator signs it.
 *
 * <p>Suite 0x0001 is the only one there is. Arrays are not copied and must not be changed. Source:
 * CSA1.md, sections 3 and 4.
 *
 * @param population whose devices take part, 1 to 256 bytes of UTF-8
 * @param roundId the attempt, 1 to 256 bytes of UTF-8
 * @param modelDigest SHA-256 of the model that is trained
 * @param planDigest SHA-256 of what is to be done with it
 * @param layout where things stand in an update
 * @param cohortMax the largest roster, and the most updates that are added, at most 1024
 * @param clipNorm the largest magnitude of a parameter
 * @param maxWeight the largest weight of a client
 * @param cohortMin the smallest roster, and the fewest members of every set
 * @param cohortTarget the size at which the roster is sealed at once
 * @param gammaMillionths the share of the roster that may collude with the coordinator
 * @param deltaMillionths the share that is expected to be lost after Advertise, 0 to 999,999
 * @param sigma statistical security in bits, 40 or 80
 * @param adversary against whom the round keeps its promises; the semi-honest one spares the
 *     confirmations
 * @param window whether, against the malicious one, clients check that no stretch of the ring is
 *     too thin; if not, higher degrees and thresholds make up for it
 * @param incarnation which history of the coordinator's state this is, 0 to 2^32 - 1; another one
 *     after each restore from a backup
 */
@SuppressWarnings("ArrayRecordComponent")
public record SecAggParameters(
    String population,
    String roundId,
    byte[] modelDigest,
    byte[] planDigest,
    RingLayout layout,
    int cohortMax,
    double clipNorm,
    long maxWeight,
    int cohortMin,
    int cohortTarget,
    int gammaMillionths,
    int deltaMillionths,
    int sigma,
    Adversary adversary,
    boolean window,
    long incarnation) {

  /** Length of the longest population or round id, in bytes of UTF-8. */
  public static final int TEXT_BYTES_MAX = 256;

  private static final long U32_MAX = 0xffff_ffffL;

  public SecAggParameters {
    checkText("population", population);
    checkText("roundId", roundId);
    if (modelDigest.length != 32 || planDigest.length != 32) {
      throw new IllegalArgumentException("digests have 32 bytes");
    }
    if (cohortMin < RoundThresholds.ROSTER_MIN
        || cohortTarget < cohortMin
        || cohortMax < cohortTarget
        || cohortMax > RoundThresholds.ROSTER_MAX) {
      throw new IllegalArgumentException(
          "3 <= minimum <= target <= maximum <= 1024 must hold for the cohort, not "
              + cohortMin
              + ", "
              + cohortTarget
              + ", "
              + cohortMax);
    }
    // The honest never become fewer as rosters grow; so the smallest roster speaks for all.
    int unused = RoundThresholds.colluders(cohortMin, gammaMillionths);
    if (deltaMillionths < 0 || deltaMillionths > 999_999) {
      throw new IllegalArgumentException("delta must be 0 to 999999 millionths");
    }
    if (sigma != 40 && sigma != 80) {
      throw new IllegalArgumentException("sigma must be 40 or 80, not " + sigma);
    }
    if (window && adversary == Adversary.SEMI_HONEST) {
      throw new IllegalArgumentException("windows are checked against the malicious only");
    }
    if (incarnation < 0 || incarnation > U32_MAX) {
      throw new IllegalArgumentException("incarnation must be 0 to 2^32 - 1");
    }
    // How wide a value may be is a matter of the transform, which the plan's digest binds.
    new UpdateBounds(cohortMax, clipNorm, maxWeight, layout.metrics());
  }

  private static void checkText(String what, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException(
          what + " must have 1 to " + TEXT_BYTES_MAX + " bytes, not " + bytes);
    }
  }

  /** The thresholds of a roster of {@code n}, {@code cohortMin} to {@code cohortMax}. */
  public RoundThresholds thresholds(int n) {
    if (n < cohortMin || n > cohortMax) {
      throw new IllegalArgumentException(
          "a roster has " + cohortMin + " to " + cohortMax + " clients, not " + n);
    }
    return RoundThresholds.of(n, gammaMillionths, deltaMillionths, sigma, adversary, window);
  }
}

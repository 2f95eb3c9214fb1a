package dev.cairn.secagg.message;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.ring.RingLayout;

/** What the coordinator commits to before anybody takes part: the encoding of the parameters. */
public final class RoundConfigMessage {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX = 127 + 2 * SecAggParameters.TEXT_BYTES_MAX;

  private static final int SUITE = 0x0001;
  private static final int MALICIOUS = 1;
  private static final int SEMI_HONEST = 2;

  private RoundConfigMessage() {}

  /** Encodes the body. */
  public static byte[] encode(SecAggParameters p) {
    return WireWriter.body(MessageType.ROUND_CONFIG)
        .u16(SUITE)
        .u8(p.adversary() == Adversary.MALICIOUS ? MALICIOUS : SEMI_HONEST)
        .u8(p.window() ? 1 : 0)
        .text(p.population())
        .text(p.roundId())
        .fixed(p.modelDigest())
        .fixed(p.planDigest())
        .u32(p.layout().dimension())
        .u8(p.layout().fieldsPerLane())
        .u8(p.layout().metrics())
        .u32(p.layout().lanes())
        .u32(p.cohortMax())
        .u64(Double.doubleToRawLongBits(p.clipNorm()))
        .u64(p.maxWeight())
        .u16(p.cohortMin())
        .u16(p.cohortTarget())
        .u32(p.gammaMillionths())
        .u32(p.deltaMillionths())
        .u8(p.sigma())
        .u32(p.incarnation())
        .done();
  }

  /** Decodes a body; parameters that are not allowed are refused as malformed. */
  public static SecAggParameters decode(byte[] body) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.ROUND_CONFIG, body, BODY_BYTES_MAX);
    in.within("suite", in.u16(), SUITE, SUITE);
    Adversary adversary =
        in.within("adversary", in.u8(), MALICIOUS, SEMI_HONEST) == MALICIOUS
            ? Adversary.MALICIOUS
            : Adversary.SEMI_HONEST;
    boolean window = in.within("window", in.u8(), 0, 1) == 1;
    String population = in.text(SecAggParameters.TEXT_BYTES_MAX);
    String roundId = in.text(SecAggParameters.TEXT_BYTES_MAX);
    byte[] modelDigest = in.fixed(32);
    byte[] planDigest = in.fixed(32);
    int dimension = in.within("dimension", in.u32(), 1, RingLayout.DIMENSION_MAX);
    try {
      RingLayout layout = new RingLayout(dimension, in.u8(), in.u8());
      in.within("lanes", in.u32(), layout.lanes(), layout.lanes());
      int cohortMax = in.within("cohort maximum", in.u32(), 1, Integer.MAX_VALUE);
      double clipNorm = in.f64();
      long maxWeight = in.u63();
      int cohortMin = in.u16();
      int cohortTarget = in.u16();
      int gamma = in.within("gamma", in.u32(), 0, 999_999);
      int delta = in.within("delta", in.u32(), 0, 999_999);
      int sigma = in.u8();
      long incarnation = in.u32();
      in.end();
      return new SecAggParameters(
          population,
          roundId,
          modelDigest,
          planDigest,
          layout,
          cohortMax,
          clipNorm,
          maxWeight,
          cohortMin,
          cohortTarget,
          gamma,
          delta,
          sigma,
          adversary,
          window,
          incarnation);
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }
}

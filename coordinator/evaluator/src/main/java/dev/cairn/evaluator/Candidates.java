package dev.cairn.evaluator;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.CandidateInfo;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches what is needed to score a candidate; the architectures of a few runs are kept. */
final class Candidates {
  private static final int RUNS_KEPT_MAX = 4;

  /** A run's architecture, and the bytes of its module if it has one. */
  @SuppressWarnings("ArrayRecordComponent")
  record Architecture(ModelSpec spec, byte @Nullable [] module) {}

  private final AdminClient client;
  private final Map<String, Architecture> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Architecture> eldest) {
          return size() > RUNS_KEPT_MAX;
        }
      };

  Candidates(AdminClient client) {
    this.client = client;
  }

  Architecture architecture(CandidateInfo candidate) {
    Architecture architecture = kept.get(candidate.run());
    if (architecture == null) {
      ModelSpec spec = ModelSpecReader.read(client.run(candidate.run()).modelSpec());
      byte[] module =
          spec instanceof ModelSpec.Exported exported ? client.file(exported.module().hex()) : null;
      architecture = new Architecture(spec, module);
      kept.put(candidate.run(), architecture);
    }
    return architecture;
  }

  ParameterVector parameters(CandidateInfo candidate, Architecture architecture) {
    return Safetensors.read(
        ByteBuffer.wrap(client.weights(candidate.model())), architecture.spec().shape());
  }
}

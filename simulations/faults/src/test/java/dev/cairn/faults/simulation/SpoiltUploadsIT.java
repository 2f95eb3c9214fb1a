package dev.cairn.faults.simulation;

import org.junit.jupiter.api.Test;

/** The same with the whole of CSA/1, of which each of some hundred rounds takes its time. */
class SpoiltUploadsIT {

  @Test
  void eachKind_isRefusedForWhatIsWrong() {
    SpoiltUploadsTest.check(Depth.SECURE, 32);
  }
}

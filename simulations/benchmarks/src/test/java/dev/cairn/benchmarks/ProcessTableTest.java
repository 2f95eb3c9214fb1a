package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  @TempDir private Path proc;

  private static String stat(long pid, String name, long parent, String ticks) {
    return pid + " (" + name + ") S " + parent + " 1 1 0 -1 4194560 9 8 7 6 " + ticks + " 20 0 1 0";
  }

  private void process(long pid, String name, long parent, String ticks) throws IOException {
    Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Files.writeString(folder.resolve("stat"), stat(pid, name, parent, ticks) + "\n");
  }

  @Test
  void parse_ofALine_readsTicksOfTenMilliseconds() {
    assertThat(ProcessStat.parse(stat(42, "java", 7, "150 25 3 4")))
        .isEqualTo(new ProcessStat(42, 7, new CpuTime(1500, 250), new CpuTime(30, 40)));
  }

  @Test
  void parse_ofANameWithParentheses_isNotMisled() {
    ProcessStat parsed = ProcessStat.parse(stat(42, "a) S 1 (b", 7, "1 2 3 4"));
    assertThat(parsed.parent()).isEqualTo(7);
    assertThat(parsed.own()).isEqualTo(new CpuTime(10, 20));
  }

  @Test
  void parse_ofSomethingElse_saysWhatWasExpected() {
    assertThatThrownBy(() -> ProcessStat.parse("42 java S"))
        .hasMessageContaining("expected 'PID (name) ...'");
    assertThatThrownBy(() -> ProcessStat.parse("42 (java) S 1"))
        .hasMessageContaining("expected 17 fields");
  }

  @Test
  void use_countsTheCoordinator_andAllThatDescendsFromIt() throws IOException {
    process(10, "java", 1, "100 10 5 0");
    process(20, "postgres", 10, "20 2 7 1");
    process(21, "postgres: cairn", 20, "30 3 0 0");
    process(30, "another", 1, "1000 1000 1000 1000");
    Files.createDirectories(proc.resolve("sys"));
    CpuUse use = new ProcessTable(proc).use(10);
    assertThat(use.coordinator()).isEqualTo(new CpuTime(1000, 100));
    assertThat(use.postgres()).isEqualTo(new CpuTime(620, 60));
    assertThat(use.millis()).isEqualTo(1780);
  }

  @Test
  void use_whenABackendEnds_losesNothing() throws IOException {
    process(10, "java", 1, "100 10 0 0");
    process(20, "postgres", 10, "20 2 0 0");
    process(21, "postgres: cairn", 20, "30 3 0 0");
    ProcessTable table = new ProcessTable(proc);
    CpuUse before = table.use(10);
    Files.delete(proc.resolve("21").resolve("stat"));
    process(20, "postgres", 10, "21 2 30 3");
    CpuUse between = table.use(10).minus(before);
    assertThat(between.postgres()).isEqualTo(new CpuTime(10, 0));
    assertThat(between.coordinator()).isEqualTo(CpuTime.NONE);
  }

  @Test
  void use_ofAProcessThatIsGone_isTrouble() {
    assertThatThrownBy(() -> new ProcessTable(proc).use(10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("process 10 is gone");
  }

  @Test
  void peakBytes_readsTheHighWaterMark() throws IOException {
    Path folder = Files.createDirectories(proc.resolve("10"));
    Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t  230144 kB\nVmRSS:\t1 kB\n");
    assertThat(new ProcessTable(proc).peakBytes(10)).isEqualTo(230_144L * 1024);
  }
}

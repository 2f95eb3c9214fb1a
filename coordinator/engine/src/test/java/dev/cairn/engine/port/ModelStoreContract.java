package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store of models' files must do. */
@Timeout(60)
public abstract class ModelStoreContract {
  private static final int BYTES = 300_000;

  /** The store, empty at first. */
  protected abstract ModelStore models();

  private static byte[] file(int seed) {
    byte[] file = new byte[BYTES];
    new SplittableRandom(seed).nextBytes(file);
    return file;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  final void file_isThereUnderItsDigest() {
    byte[] file = file(1);
    Digest digest = models().put(ByteBuffer.wrap(file));
    assertThat(digest).isEqualTo(Digest.of(file));
    assertThat(bytes(models().get(digest))).isEqualTo(file);
    assertThat(models().put(ByteBuffer.wrap(file))).as("once more").isEqualTo(digest);
    assertThat(models().put(ByteBuffer.wrap(file(2)))).isEqualTo(Digest.of(file(2)));
    assertThat(bytes(models().get(digest))).isEqualTo(file);
  }

  @Test
  final void fileThatIsNotThere_isNamed() {
    Digest none = Digest.of(new byte[1]);
    assertThatThrownBy(() -> models().get(none)).hasMessageContaining(none.hex());
  }

  @Test
  final void file_isWhatLiesBetweenPositionAndLimit_andTheBufferStaysAsItIs() {
    byte[] file = file(1);
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer around =
          direct ? ByteBuffer.allocateDirect(BYTES + 20) : ByteBuffer.allocate(BYTES + 20);
      around.position(10);
      around.put(file);
      around.position(10).limit(10 + BYTES);
      assertThat(models().put(around)).isEqualTo(Digest.of(file));
      assertThat(around.position()).isEqualTo(10);
      assertThat(around.limit()).isEqualTo(10 + BYTES);
    }
  }

  @Test
  final void storedFile_isNobodysBuffer() {
    byte[] file = file(1);
    Digest digest = models().put(ByteBuffer.wrap(file));
    file[0]++;
    ByteBuffer one = models().get(digest);
    assertThat(one.isReadOnly()).isTrue();
    assertThat(Digest.of(bytes(one))).isEqualTo(digest);
    assertThat(one.hasRemaining()).isFalse();
    assertThat(models().get(digest).remaining()).as("for the next reader").isEqualTo(BYTES);
  }
}

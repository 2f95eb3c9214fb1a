package dev.cairn.engine.round;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.JournalContract;
import dev.cairn.protocol.ClientId;

/** The journal under the engine's own tests is a journal. */
class MemoryPortsTest extends JournalContract<RoundEvent> {
  private final MemoryPorts memory = new MemoryPorts();
  private final Journal<RoundEvent> journal = memory.journal();

  @Override
  protected Journal<RoundEvent> journal() {
    return journal;
  }

  @Override
  protected String stream(int number) {
    return "round/run-1/1/" + number;
  }

  @Override
  protected RoundEvent event(int number) {
    return new RoundEvent.ClientJoined(new ClientId("c" + number));
  }

  @Override
  protected void beginIncarnation(long number) {
    memory.incarnation = number;
  }
}

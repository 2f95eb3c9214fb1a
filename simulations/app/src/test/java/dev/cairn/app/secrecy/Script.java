package dev.cairn.app.secrecy;

import dev.cairn.secagg.message.MessageType;

/**
 * Holds the clients of one round so that it stands still twice: when all updates are there, the
 * planted one last, and when some but not enough shares are revealed. One client is lost after it
 * dealt its shares; in a plain round it is late, which keeps the collection open.
 */
final class Script {
  static final int CLIENTS = 6;

  /** The client whose update is looked for. */
  static final int PLANTED = 0;

  /** The client that never uploads, or late. */
  static final int LOST = CLIENTS - 1;

  /** Clients that reveal at once: fewer than recover a secret. */
  private static final int FIRST_REVEALS = 3;

  private final boolean secure;
  private final Gate advertising = new Gate(CLIENTS);
  private final Gate othersUploaded = new Gate(CLIENTS - 2);
  private final Gate uploaded = new Gate(CLIENTS - 1);
  private final Gate collected;
  private final Gate revealed = new Gate(FIRST_REVEALS);
  private final Gate revealing = new Gate(CLIENTS - 1 - FIRST_REVEALS);

  /** The client is gone. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Script(boolean secure) {
    this.secure = secure;
    this.collected = new Gate(secure ? CLIENTS - 1 : 1);
  }

  void beforeUpload(int client) {
    if (client == PLANTED) {
      othersUploaded.awaitArrivals("the updates of the others");
    } else if (client == LOST && secure) {
      throw new LostException();
    } else if (client == LOST) {
      collected.pass();
    }
  }

  void afterUpload(int client) {
    if (client != LOST) {
      uploaded.arrive();
      if (client != PLANTED) {
        othersUploaded.arrive();
      }
    }
  }

  void before(int client, MessageType type) {
    if (type == MessageType.ADVERTISE) {
      advertising.arrive();
      // Together, so that no pause of this machine leaves anybody off the roster.
      advertising.awaitArrivals("all clients");
    } else if (type == MessageType.CONFIRM) {
      collected.pass();
    } else if (type == MessageType.REVEAL && client >= FIRST_REVEALS) {
      revealing.pass();
    }
  }

  void after(int client, MessageType type) {
    if (type == MessageType.REVEAL && client < FIRST_REVEALS) {
      revealed.arrive();
    }
  }

  /** Waits until all updates are there. */
  void awaitCollected() {
    uploaded.awaitArrivals("all updates");
    collected.awaitArrivals("the clients after their uploads");
  }

  /** Goes on until some shares are revealed, and waits for that. */
  void awaitUnmasking() {
    collected.open();
    revealed.awaitArrivals("the first shares");
    revealing.awaitArrivals("the clients with the other shares");
  }

  /** Lets everybody go on. */
  void release() {
    collected.open();
    revealing.open();
  }
}

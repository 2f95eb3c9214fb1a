package dev.cairn.faults.simulation;

import dev.cairn.faults.Moment;

/** One thing that happens in a run; its numbers mean something in any state of the world. */
public sealed interface Operation {

  /** Lets it happen. */
  void on(World world);

  /**
   * A client makes its next request.
   *
   * @param rival whether it reaches the coordinator that does not own the run, if there is one
   */
  record Step(int client, Fate fate, boolean rival) implements Operation {
    @Override
    public void on(World world) {
      world.step(client, fate, rival);
    }
  }

  /**
   * A request that was held arrives.
   *
   * @param which any number
   */
  record Arrive(int client, int which, boolean rival) implements Operation {
    @Override
    public void on(World world) {
      world.arrive(client, which, rival);
    }
  }

  /** A client is lost in its round, in whatever phase that is. */
  record Lose(int client, boolean farewell) implements Operation {
    @Override
    public void on(World world) {
      world.lose(client, farewell);
    }
  }

  /**
   * A client sends something that no honest client sends.
   *
   * @param now at once, and not just before it uploads next
   */
  record Spoil(int client, Spoilt how, boolean now) implements Operation {
    @Override
    public void on(World world) {
      world.spoil(client, how, now);
    }
  }

  /** Before a masked update that a client uploads next, something else is sent in its place. */
  record Tamper(int client, Tampered how) implements Operation {
    @Override
    public void on(World world) {
      world.tamper(client, how);
    }
  }

  /** Time passes. */
  record Pass(long millis) implements Operation {
    @Override
    public void on(World world) {
      world.pass(millis);
    }
  }

  /** The clock is set on or back, and nobody looks at it yet. */
  record Jump(long millis) implements Operation {
    @Override
    public void on(World world) {
      world.jump(millis);
    }
  }

  /**
   * The coordinator that makes a write to come crashes at it.
   *
   * @param ahead 1 for the next write
   * @param outageMillis until there is another coordinator
   */
  record Crash(int ahead, Moment moment, long outageMillis) implements Operation {
    @Override
    public void on(World world) {
      world.planCrash(ahead, moment, outageMillis);
    }
  }

  /** A write to come fails, before or after it had its effect. */
  record Trouble(int ahead, Moment moment) implements Operation {
    @Override
    public void on(World world) {
      world.planTrouble(ahead, moment);
    }
  }

  /** The disk is full for some operations. */
  record FillDisk(int operations) implements Operation {
    @Override
    public void on(World world) {
      world.fillDisk(operations);
    }
  }

  /**
   * The run's owner stands still, and a second coordinator takes the run up if its lease has run
   * out by then; else it stands by. The first one does not know.
   *
   * @param stillMillis how long
   */
  record TakeOver(long stillMillis) implements Operation {
    @Override
    public void on(World world) {
      world.takeOver(stillMillis);
    }
  }

  /**
   * A coordinator gives its lease back and ends; after the run's owner the next one begins.
   *
   * @param rival whether it is the one that does not own the run, if there is one
   */
  record HandOver(boolean rival) implements Operation {
    @Override
    public void on(World world) {
      world.handOver(rival);
    }
  }

  /**
   * An operator pauses the run.
   *
   * @param now whether the open round ends with that
   */
  record Pause(boolean now) implements Operation {
    @Override
    public void on(World world) {
      world.pause(now);
    }
  }

  /** An operator lets a paused run go on. */
  record Resume() implements Operation {
    @Override
    public void on(World world) {
      world.resume();
    }
  }

  /** An operator ends the open round. */
  record Abort() implements Operation {
    @Override
    public void on(World world) {
      world.abort();
    }
  }

  /** An operator tries again what failed, or was paused after a round that was abandoned. */
  record Retry() implements Operation {
    @Override
    public void on(World world) {
      world.retry();
    }
  }

  /** An operator ends the run. */
  record Cancel() implements Operation {
    @Override
    public void on(World world) {
      world.cancel();
    }
  }
}

package dev.cairn.engine.round;

/**
 * What a secure round has when its updates are in and are still masked.
 *
 * @param transcript the messages of the phases that are over
 * @param secrecy how many clients are needed
 * @param included the updates that it counts
 */
record Masked(Transcript transcript, Secrecy secrecy, Included included) {
  Masked with(Transcript longer) {
    return new Masked(longer, secrecy, included);
  }
}

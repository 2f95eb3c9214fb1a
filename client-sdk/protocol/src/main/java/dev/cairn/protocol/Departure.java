package dev.cairn.protocol;

/** Why a client ends its part in a round. */
public enum Departure {
  /** It has done its part and asks what became of the round. */
  DONE,
  /** It could not train. */
  TRAINING_FAILED,
  /** What it was told or asked for does not satisfy it. */
  DECLINED,
  /** The app or the device's conditions ended it. */
  CANCELLED
}

package dev.cairn.secagg.client;

import dev.cairn.secagg.message.SignedMessage;

/**
 * What comes after the set of included clients: against the malicious adversary it is confirmed,
 * and the answer to {@link Confirm} leads to {@link RevealShares}; against the semi-honest one the
 * shares are revealed at once.
 */
public sealed interface AfterSurvivors permits Confirm, RevealShares {

  /**
   * The message to be sent next.
   *
   * @throws SecAggAbort if the attempt has ended: nothing more is sent then
   */
  SignedMessage message() throws SecAggAbort;
}

/**
 * The coordinator's part in a secure round, as functions of what was received: the same messages in
 * give the same messages out. Pure: no threads, clocks or sockets; the round is the machine.
 */
@NullMarked
package dev.cairn.secagg.server;

import org.jspecify.annotations.NullMarked;

/**
 * The client's part in a secure round: one object for each message that it sends, each made by the
 * one before it out of the coordinator's answer. Pure: no threads, clocks or sockets.
 */
@NullMarked
package dev.cairn.secagg.client;

import org.jspecify.annotations.NullMarked;

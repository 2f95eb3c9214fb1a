/**
 * What apps need to test their part of federated learning without a server: a coordinator in memory
 * around the real rounds, trainers that follow a script, and a coordinator that loses messages.
 */
@NullMarked
package dev.cairn.client.testing;

import org.jspecify.annotations.NullMarked;

/**
 * Hosts runs and their rounds: one worker verticle each, a bounded mailbox in front, and a desk
 * where devices' requests wait without a thread.
 */
@NullMarked
package dev.cairn.server.host;

import org.jspecify.annotations.NullMarked;

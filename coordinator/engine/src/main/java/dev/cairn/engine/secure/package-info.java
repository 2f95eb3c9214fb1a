/**
 * The coordinator's side of secure rounds between the round's machine and the cryptography: which
 * message means which command, what follows from it, and how a sum is opened. Everything that is
 * said is a function of the journal and of the messages that its events name.
 */
@NullMarked
package dev.cairn.engine.secure;

import org.jspecify.annotations.NullMarked;

/**
 * Secure rounds whose cryptography is modelled: the messages are those of CSA/1 and masks hide
 * updates, but keys, signatures and shares are empty, so that millions of commands take minutes.
 */
@NullMarked
package dev.cairn.faults.modelled;

import org.jspecify.annotations.NullMarked;

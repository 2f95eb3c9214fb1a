/** What must be true of every run, whatever went wrong: one class for each invariant. */
@NullMarked
package dev.cairn.faults.check;

import org.jspecify.annotations.NullMarked;

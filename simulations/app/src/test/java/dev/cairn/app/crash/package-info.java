/** Runs whose coordinator is killed, and that must end as if nothing had happened. */
@NullMarked
package dev.cairn.app.crash;

import org.jspecify.annotations.NullMarked;

/** Who may use the admin API, on top of the store. */
@NullMarked
package dev.cairn.server.access;

import org.jspecify.annotations.NullMarked;

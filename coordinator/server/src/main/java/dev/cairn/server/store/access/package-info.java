/** Who may use the admin API, and what was asked of it, in PostgreSQL. */
@NullMarked
package dev.cairn.server.store.access;

import org.jspecify.annotations.NullMarked;

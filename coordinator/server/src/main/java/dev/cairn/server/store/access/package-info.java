/** Who may use the admin API, in PostgreSQL. */
@NullMarked
package dev.cairn.server.store.access;

import org.jspecify.annotations.NullMarked;

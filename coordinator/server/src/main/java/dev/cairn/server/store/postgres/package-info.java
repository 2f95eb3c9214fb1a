/**
 * The database: a PostgreSQL server that the coordinator brings along and runs itself, or one that
 * it is given, and a small way to speak SQL with either.
 */
@NullMarked
package dev.cairn.server.store.postgres;

import org.jspecify.annotations.NullMarked;

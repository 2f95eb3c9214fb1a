/** What is said about models after they were made: signatures and aliases in PostgreSQL. */
@NullMarked
package dev.cairn.server.store.model;

import org.jspecify.annotations.NullMarked;

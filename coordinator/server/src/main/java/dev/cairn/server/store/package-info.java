/**
 * What the coordinator keeps: the state folder and the three ways in which keeping can go wrong.
 * The database is in {@code postgres}, large bodies are in {@code blob}.
 */
@NullMarked
package dev.cairn.server.store;

import org.jspecify.annotations.NullMarked;

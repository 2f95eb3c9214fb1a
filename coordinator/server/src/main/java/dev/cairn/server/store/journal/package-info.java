/** The journal, the runs and the registry of models, in PostgreSQL. */
@NullMarked
package dev.cairn.server.store.journal;

import org.jspecify.annotations.NullMarked;

/**
 * Backups: a database's rows and the files that they name, in a folder that proves itself whole.
 */
@NullMarked
package dev.cairn.server.store.backup;

import org.jspecify.annotations.NullMarked;

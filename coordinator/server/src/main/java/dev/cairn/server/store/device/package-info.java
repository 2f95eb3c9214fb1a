/** Enrolment tokens and devices in PostgreSQL. */
@NullMarked
package dev.cairn.server.store.device;

import org.jspecify.annotations.NullMarked;

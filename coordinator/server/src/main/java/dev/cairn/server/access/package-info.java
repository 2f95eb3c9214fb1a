/** Who may use the admin API, and what was asked of it. */
@NullMarked
package dev.cairn.server.access;

import org.jspecify.annotations.NullMarked;

/** Cairn against programs of other people: PyTorch, Debian's PostgreSQL, Prometheus. */
@NullMarked
package dev.cairn.app.counterpart;

import org.jspecify.annotations.NullMarked;

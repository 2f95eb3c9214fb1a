/** Secure aggregation: clients mask their updates so that only the sum can be read. */
@NullMarked
package dev.cairn.secagg;

import org.jspecify.annotations.NullMarked;

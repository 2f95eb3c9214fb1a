/** Tests of tests: the product with one line changed, which the test of that line must notice. */
@NullMarked
package dev.cairn.mutants;

import org.jspecify.annotations.NullMarked;

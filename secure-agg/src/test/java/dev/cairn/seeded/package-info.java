/** The test annotation for seeded properties; every module may use it as a test dependency. */
@NullMarked
package dev.cairn.seeded;

import org.jspecify.annotations.NullMarked;

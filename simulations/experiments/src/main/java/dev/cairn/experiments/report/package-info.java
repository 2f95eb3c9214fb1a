/** What an experiment leaves behind: tables, curves and files. */
@NullMarked
package dev.cairn.experiments.report;

import org.jspecify.annotations.NullMarked;

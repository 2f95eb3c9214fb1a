/**
 * Reads people's own labelled data (IDX files, CSV files, folders of images) into memory, so that a
 * client can train on it. Nothing here writes, logs or repeats a value of that data.
 */
@NullMarked
package dev.cairn.client.djl.data;

import org.jspecify.annotations.NullMarked;

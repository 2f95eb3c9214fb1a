/**
 * Files that people write: plans and the coordinator's configuration, read so that every defect is
 * one line that says where it is and what to do.
 */
@NullMarked
package dev.cairn.server.config;

import org.jspecify.annotations.NullMarked;

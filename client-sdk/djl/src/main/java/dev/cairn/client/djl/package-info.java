/**
 * Trains and evaluates models with PyTorch on the JVM, through DJL. Everything runs in
 * self-training TorchScript modules, one call for many steps.
 */
@NullMarked
package dev.cairn.client.djl;

import org.jspecify.annotations.NullMarked;

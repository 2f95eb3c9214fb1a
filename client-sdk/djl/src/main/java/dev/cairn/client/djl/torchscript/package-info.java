/**
 * Writes portable models as TorchScript archives that train themselves, without libtorch. Python's
 * {@code torch.jit.load} and DJL read them.
 */
@NullMarked
package dev.cairn.client.djl.torchscript;

import org.jspecify.annotations.NullMarked;

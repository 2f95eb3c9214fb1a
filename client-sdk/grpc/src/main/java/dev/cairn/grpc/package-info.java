/**
 * The gRPC transport of a client: {@link dev.cairn.protocol.Coordinator} over a channel that many
 * clients may share. The wire is {@code cairn/v1/coordinator.proto}.
 */
@NullMarked
package dev.cairn.grpc;

import org.jspecify.annotations.NullMarked;

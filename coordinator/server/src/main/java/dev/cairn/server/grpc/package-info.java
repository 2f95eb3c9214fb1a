/**
 * The coordinator's end of the wire: gRPC calls become the protocol's values and are handed to a
 * {@link dev.cairn.server.grpc.DeviceGateway}, which decides.
 */
@NullMarked
package dev.cairn.server.grpc;

import org.jspecify.annotations.NullMarked;

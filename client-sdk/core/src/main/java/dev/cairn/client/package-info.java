/**
 * The client SDK: takes part in rounds, trains on the device's own examples and uploads the update.
 * Knows neither the transport nor the training library.
 */
@NullMarked
package dev.cairn.client;

import org.jspecify.annotations.NullMarked;

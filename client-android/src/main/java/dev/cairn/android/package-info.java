/**
 * Cairn on Android 8 (API 26) and later: the device's conditions as a participation policy, and a
 * job that takes part once.
 */
@NullMarked
package dev.cairn.android;

import org.jspecify.annotations.NullMarked;

/**
 * What clients and coordinator agree on: the service as a Java interface, its values, and how an
 * update travels. Plain Java that also runs on Android.
 */
@NullMarked
package dev.cairn.protocol;

import org.jspecify.annotations.NullMarked;

/**
 * Who a device is: the token with which it enrols, its certificate, and the credential under which
 * it signs the messages of secure rounds. Plain Java that also runs on Android.
 */
@NullMarked
package dev.cairn.protocol.identity;

import org.jspecify.annotations.NullMarked;

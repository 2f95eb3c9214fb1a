/**
 * Who this device is: its keys, what its enrolment gave, and the short-lived key with which it
 * signs in secure rounds.
 */
@NullMarked
package dev.cairn.client.identity;

import org.jspecify.annotations.NullMarked;

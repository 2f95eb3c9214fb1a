/**
 * Who the coordinator is and who its devices are: the CA that issues devices' certificates, the
 * coordinator's own keys, enrolment, and the check of what a device shows.
 */
@NullMarked
package dev.cairn.server.identity;

import org.jspecify.annotations.NullMarked;

/**
 * The admin API: what operators, the command line, evaluators and the dashboard may ask over HTTP.
 * It knows the coordinator only through the ports of this package.
 */
@NullMarked
package dev.cairn.server.admin;

import org.jspecify.annotations.NullMarked;

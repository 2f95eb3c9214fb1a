/** Looks for a client's update in everything that a coordinator process sends, keeps or holds. */
@NullMarked
package dev.cairn.app.secrecy;

import org.jspecify.annotations.NullMarked;

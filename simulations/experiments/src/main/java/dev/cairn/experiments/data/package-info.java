/**
 * The data of experiments: the packaged part of Fashion-MNIST, and the ways to divide one data set
 * over many clients.
 */
@NullMarked
package dev.cairn.experiments.data;

import org.jspecify.annotations.NullMarked;

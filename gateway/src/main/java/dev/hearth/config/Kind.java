package dev.hearth.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * A sort of value: how it is described and read.
 *
 * @param label one or two words for a table
 * @param expectation what is said when a value is not of this sort
 * @param advice what is said along with it
 * @param read the value of a node, empty when it is not of this sort
 */
record Kind<T>(String label, String expectation, String advice, Function<Node, Optional<T>> read) {}

package dev.hearth.agents;

/**
 * A program that ended.
 *
 * @param output all that it wrote, errors included
 */
record Finished(int exitCode, String output) {}

/**
 * Coding agents as their makers ship them, at work through a real gateway: each is given a task, a
 * scripted back end of another dialect than the agent's own plays the model. They are installed by
 * npm, so these tests run on demand only: {@code mvn verify -pl gateway -am -Pagents}. The entry
 * type is {@link dev.hearth.agents.Agent}; everything runs on the test's thread and in the agents'
 * own processes.
 */
@NullMarked
package dev.hearth.agents;

import org.jspecify.annotations.NullMarked;

package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A call of a tool as a client showed it, and the answer after the tool's result was told.
 *
 * @param id the call's id; the name where the client's API has no ids
 * @param inputTokens what the turn of the call took in
 */
record ToolTurns(
    String id,
    String name,
    JsonNode arguments,
    Said.Ending ending,
    long inputTokens,
    Said answer) {}

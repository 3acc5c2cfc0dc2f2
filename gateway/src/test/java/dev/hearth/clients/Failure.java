package dev.hearth.clients;

/**
 * A failure as a client showed it.
 *
 * @param type the simple name of the client's exception
 * @param status the HTTP status that the exception tells; 0 when it tells none
 */
record Failure(String type, int status, String message) {}

package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.Operation;

/**
 * A request as it stands at the door, its body complete.
 *
 * @param requestId names the request in answers and logs
 * @param body its ownership passes to the pipeline
 */
public record Inbound(String requestId, DoorDialect door, Operation operation, RequestBody body) {}

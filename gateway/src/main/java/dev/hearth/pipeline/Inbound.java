package dev.hearth.pipeline;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.RequestBody;

/**
 * A request as it stands at the door, its body complete.
 *
 * @param requestId names the request in answers and logs
 * @param body its ownership passes to the pipeline
 */
public record Inbound(String requestId, DoorDialect door, Asked asked, RequestBody body) {}

package dev.hearth.pipeline;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.RequestBody;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as it stands at the door, its body complete.
 *
 * @param requestId names the request in answers and logs
 * @param owner whose answers are kept for the caller; asked where they matter, on the event loop
 * @param headers those that the door wants, name → value; a back end of the same format gets them
 *     too, but for those that begin with {@code x-hearth-}
 * @param header finds any header of the request by its name in lower case
 * @param explain whether the caller wants to know where the request would go, instead of an answer
 * @param strict whether the caller rather has no answer than one to a part of its request
 * @param body its ownership passes to the pipeline
 */
public record Inbound(
    String requestId,
    DoorDialect door,
    Asked asked,
    Supplier<String> owner,
    Map<String, String> headers,
    Function<String, @Nullable String> header,
    boolean explain,
    boolean strict,
    RequestBody body) {}

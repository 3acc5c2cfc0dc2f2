package dev.hearth.links;

import dev.hearth.upstream.UpstreamClient;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What files are fetched with, on one event loop.
 *
 * @param rules what may be fetched for requests that begin now
 * @param client the loop's
 * @param loop the event loop; its clock is the time-outs' clock
 * @param room what the bytes of fetched files count against until they are let go
 */
public record LinkFetcher(
    Supplier<LinkRules> rules, UpstreamClient client, ScheduledExecutorService loop, Room room) {

  /** The files of one request, none of them there yet, to be fetched by the rules it began with. */
  public LinkedFiles files(LinkRules own) {
    return new LinkedFiles(this, own);
  }
}

package dev.hearth.links;

import dev.hearth.upstream.UpstreamClient;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What files are fetched with, on one event loop.
 *
 * @param client the loop's
 * @param loop the event loop; its clock is the time-outs' clock
 * @param room what the bytes of fetched files count against until they are let go
 */
public record LinkFetcher(
    LinkRules rules, UpstreamClient client, ScheduledExecutorService loop, Room room) {

  /** The files of one request, none of them there yet. */
  public LinkedFiles files() {
    return new LinkedFiles(this);
  }
}

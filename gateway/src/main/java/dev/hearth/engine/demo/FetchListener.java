package dev.hearth.engine.demo;

/** Hears how far a download is. */
@FunctionalInterface
public interface FetchListener {

  /**
   * Called from the fetching thread, many times a second; must return soon.
   *
   * @param source where the bytes come from, as a reader may see it
   */
  void progress(String source, long bytesDone, long bytesTotal);
}

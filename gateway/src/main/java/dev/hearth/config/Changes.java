package dev.hearth.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What is different in another configuration, in words, one line each; never a secret.
 *
 * @param now what holds from the next request on
 * @param atNextStart what a running gateway cannot change
 */
public record Changes(List<String> now, List<String> atNextStart) {

  public Changes {
    now = List.copyOf(now);
    atNextStart = List.copyOf(atNextStart);
  }

  /** What a gateway that runs by one would make of the other; a pure function. */
  public static Changes between(Configuration running, Configuration next) {
    ChangeWords words = new ChangeWords();
    words.compare(running, next);
    return new Changes(words.now(), words.atNextStart());
  }

  /** The same with further ones. */
  public Changes and(List<String> further) {
    List<String> all = new ArrayList<>(now);
    all.addAll(further);
    return new Changes(all, atNextStart);
  }
}

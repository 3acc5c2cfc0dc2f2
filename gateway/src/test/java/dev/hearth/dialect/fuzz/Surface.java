package dev.hearth.dialect.fuzz;

import java.util.List;
import java.util.Random;

/** A place where bytes of others come in. */
sealed interface Surface permits AnswerSurface, DoorSurface, ErrorSurface, RelaySurface {

  String name();

  /** Real messages, small, to begin with. */
  List<String> examples();

  /**
   * Fails unless what must hold for any bytes holds for these.
   *
   * @param chance where the bytes are cut, and what else may be chosen
   */
  void check(byte[] bytes, Random chance);
}

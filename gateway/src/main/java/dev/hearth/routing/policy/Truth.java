package dev.hearth.routing.policy;

/** Whether something holds, as far as is known. */
public enum Truth {
  YES,
  NO,
  /** It depends on how many tokens the prompt has, and nobody has counted them. */
  OPEN;

  static Truth of(boolean holds) {
    return holds ? YES : NO;
  }

  /** Whether the opposite holds. */
  Truth negated() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case OPEN -> OPEN;
    };
  }
}

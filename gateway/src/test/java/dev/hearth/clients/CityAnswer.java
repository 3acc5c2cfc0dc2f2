package dev.hearth.clients;

/** The object that a client asks for by its class. */
public final class CityAnswer {
  public Town city = Town.Paris;

  /** The only town there is, spelled as the schema has it. */
  public enum Town {
    Paris
  }
}

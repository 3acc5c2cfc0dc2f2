package dev.hearth.inference;

import java.util.Objects;

/** Whether and which tool the model has to use. */
public sealed interface ToolChoice {

  /** The model decides. */
  record Auto() implements ToolChoice {}

  /** No tool. */
  record None() implements ToolChoice {}

  /** At least one, the model decides which. */
  record Required() implements ToolChoice {}

  /** This one. */
  record Named(String name) implements ToolChoice {
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }
}

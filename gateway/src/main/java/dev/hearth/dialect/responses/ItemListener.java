package dev.hearth.dialect.responses;

import dev.hearth.inference.Citation;
import io.netty.buffer.ByteBuf;

/** Hears how an answer's items come to be, in order; {@code out} is where a stream tells it. */
interface ItemListener {

  default void added(OutputItem item, ByteBuf out) {}

  default void contentAdded(OutputItem.Spoken item, OutputItem.Content content, ByteBuf out) {}

  default void said(
      OutputItem.Spoken item, OutputItem.Content content, String delta, ByteBuf out) {}

  default void cited(
      OutputItem.Spoken item, OutputItem.Content content, Citation citation, ByteBuf out) {}

  default void contentDone(OutputItem.Spoken item, OutputItem.Content content, ByteBuf out) {}

  default void summaryAdded(OutputItem.Thought item, ByteBuf out) {}

  default void thought(OutputItem.Thought item, String delta, ByteBuf out) {}

  default void summaryDone(OutputItem.Thought item, ByteBuf out) {}

  default void argued(OutputItem.Call item, String delta, ByteBuf out) {}

  default void inputDone(OutputItem.Call item, ByteBuf out) {}

  default void done(OutputItem item, ByteBuf out) {}
}

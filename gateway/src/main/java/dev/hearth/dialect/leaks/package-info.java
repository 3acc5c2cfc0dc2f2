/**
 * What models write into their text because their server does not take it out: thinking between
 * tags, tool calls in the model's own notation. {@link dev.hearth.dialect.leaks.LeakDecoder} stands
 * behind a back end's decoder and makes events of it. Belongs to one answer and its event loop.
 */
@NullMarked
package dev.hearth.dialect.leaks;

import org.jspecify.annotations.NullMarked;

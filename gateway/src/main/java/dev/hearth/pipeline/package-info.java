/**
 * The spine: {@link dev.hearth.pipeline.RequestPipeline} takes a request from its first fact to its
 * answer's last byte; an {@link dev.hearth.pipeline.Exchange} is one request under way. One
 * pipeline per event loop; an exchange lives on its loop alone.
 */
@NullMarked
package dev.hearth.pipeline;

import org.jspecify.annotations.NullMarked;

/**
 * Configured back ends: {@link dev.hearth.provider.Provider} is a dialect, an endpoint and
 * credentials; {@link dev.hearth.provider.Target} is one model at one of them. Values are immutable
 * snapshots; probes and discovery run on the control plane's virtual threads.
 */
@NullMarked
package dev.hearth.provider;

import org.jspecify.annotations.NullMarked;

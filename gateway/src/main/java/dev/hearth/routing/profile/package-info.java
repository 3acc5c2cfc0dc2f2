/**
 * What a profile of agents says: {@link dev.hearth.routing.profile.Profile}, and all that a
 * configuration knows of them, {@link dev.hearth.routing.profile.Profiles}. Immutable values.
 */
@NullMarked
package dev.hearth.routing.profile;

import org.jspecify.annotations.NullMarked;

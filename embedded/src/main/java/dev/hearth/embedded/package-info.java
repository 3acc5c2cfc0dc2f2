/** placeholder */
@NullMarked
package dev.hearth.embedded;

import org.jspecify.annotations.NullMarked;

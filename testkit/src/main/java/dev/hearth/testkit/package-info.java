/** placeholder */
@NullMarked
package dev.hearth.testkit;

import org.jspecify.annotations.NullMarked;
